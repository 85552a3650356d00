// SPDX-License-Identifier: GPL-2.0-only
// What a site may want otherwise.
{
  _config+:: {
    // Added to every selector of egress25's own metrics, whose names are nobody else's: none needed,
    // and a job would leave out those that the node exporter reads from --textfile.
    selector: '',
    // Whose `up` is ours.
    upSelector: 'job="egress25"',
    // %s is the alert, a section of the manual page egress25-alerts(7). For links that a browser
    // follows put the page somewhere as HTML (mandoc -T html) and say for instance
    // 'https://wiki.example.com/egress25-alerts.html#%s'.
    runbookURL: 'man:egress25-alerts(7)#%s',
    // Ports whose silence is told of by Egress25NoMailTried, and after how many days.
    mailPorts: '25|465|587|2525',
    noMailDays: 3,
    // How often a verdict has to change within 6 h to be called flapping.
    flaps: 6,
    // A group of machines is judged from so many machines with a verdict on.
    groupMin: 5,
    // And is blocked as a whole from this share on; others that it is compared with are not, up to that.
    groupBlocked: 0.9,
    groupOthers: 0.5,

    // Where a machine's own page is, for the link from its dashboard. Where instances are names, each
    // machine has its own in web.host.
    pageURL: 'http://${instance}/',
  },

  // The states, in the order of the numbers by which graphs show them; unknown is 0.
  states:: ['open', 'degraded', 'throttled', 'intercepted', 'blocked', 'failing', 'stalled', 'offline'],

  // A metric with the site's selector and further matchers: m('up', 'job="x"').
  m(name, matchers=''):: (
    local all = [part for part in [$._config.selector, matchers] if part != ''];
    if std.length(all) == 0 then name else name + '{' + std.join(', ', all) + '}'
  ),
}
