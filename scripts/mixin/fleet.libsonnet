// SPDX-License-Identifier: GPL-2.0-only
// The fleet knows more than a machine. Machines that share who pays, where they are, what they were
// made from or what they leave by are compared, by what their operator said (egress25_location_info,
// egress25_group_info); machines that say nothing are one group, "unknown".
//
// Names: cohort: is per everything they may have in common; from it the levels: image: (machines of one
// subscription, region and image), region: and gateway:. All of it is about port 25.
{
  local m = $.m,
  local cfg = $._config,
  local common = ['provider', 'region', 'account', 'subscription', 'image', 'gateway'],
  local key = 'job, instance',

  // By what a level groups, beside job and family, and what its machines are compared with.
  local levels = [
    { level: 'image', by: 'provider, region, account, subscription, image' },
    { level: 'region', by: 'provider, region, account, subscription' },
    { level: 'gateway', by: 'provider, region, gateway' },
  ],
  // A name is not a guess: only groups that somebody named are compared.
  local named = {
    image: 'image!="unknown"',
    region: 'region!="unknown"',
    gateway: 'gateway!="unknown"',
  },

  prometheusRules+:: {
    groups+: [{
      name: 'egress25-fleet',
      rules: [
        // What was decided last about port 25 of each machine, with all that it shares: the one series
        // a machine has here (two with IPv6).
        {
          record: 'instance:egress25_verdict:placed',
          expr: |||
            max without (port) (instance:egress25_verdict:held{port="25"})
              * on (%(key)s) group_left (provider, region, account, subscription)
            max by (%(key)s, provider, region, account, subscription) (%(location)s)
              * on (%(key)s) group_left (image, gateway)
            max by (%(key)s, image, gateway) (%(group)s)
          ||| % { key: key, location: m('egress25_location_info'), group: m('egress25_group_info') },
        },
        {
          record: 'cohort:egress25_machines:count',
          expr: 'count by (job, family, egress25_port_state, by, %s) (instance:egress25_verdict:placed)' %
                std.join(', ', common),
        },
      ] + std.flattenArrays([
        [
          {
            record: '%(level)s:egress25_machines_decided:count' % of,
            expr: 'sum by (job, family, %(by)s) (cohort:egress25_machines:count{%(named)s})' %
                  (of { named: named[of.level] }),
          },
          {
            record: '%(level)s:egress25_machines_blocked:count' % of,
            expr: |||
              sum by (job, family, %(by)s) (
                cohort:egress25_machines:count{egress25_port_state="blocked", by=~"network-.+", %(named)s}
              )
                or
              %(level)s:egress25_machines_decided:count * 0
            ||| % (of { named: named[of.level] }),
          },
          {
            record: '%(level)s:egress25_machines_blocked:ratio' % of,
            expr: '%(level)s:egress25_machines_blocked:count / %(level)s:egress25_machines_decided:count' % of,
          },
          // Since when it is blocked as a whole, in Unix time: kept while that holds.
          {
            record: '%(level)s:egress25_blocked_since:timestamp_seconds' % of,
            expr: |||
              (
                %(level)s:egress25_blocked_since:timestamp_seconds
                  or
                %(level)s:egress25_machines_blocked:ratio * 0 + time()
              )
                and
              (%(level)s:egress25_machines_blocked:ratio >= %(blocked)g)
                and
              (%(level)s:egress25_machines_decided:count >= %(min)d)
            ||| % (of { blocked: cfg.groupBlocked, min: cfg.groupMin }),
          },
        ]
        for of in levels
      ]),
    }],
  },
}
