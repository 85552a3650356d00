// SPDX-License-Identifier: GPL-2.0-only
// One machine is a warning, since mail waits in its queue for days; many are critical. What is good
// news, or only worth knowing, is info. `by` is no label of an alert: evidence may shift from one way of
// blocking to another, and that is not a new alert; and neither is the rule of the provider, which is
// looked up when the sentence is written.
{
  local m = $.m,
  local cfg = $._config,

  local held(matchers) = |||
    max without (by, egress25_port_state) (
      instance:egress25_verdict:held{%s}
    )
  ||| % matchers,

  // Who says what about it: the newest advice of that machine, in half a sentence.
  local advice = '{{ with printf "egress25_guidance_info{job=%q,instance=%q}" .Labels.job .Labels.instance | query }}' +
                 '{{ with first . }} The rules of {{ .Labels.provider }} that hold here: {{ .Labels.rule }}, ' +
                 'exemption: {{ .Labels.exemption }} ({{ .Labels.source }}).{{ end }}{{ end }}',

  // A number of a recorded metric with the alert's own labels.
  local looked_up(metric, labels, form) =
    '{{ with printf "%s{%s}" %s | query }}{{ . | first | value | %s }}{{ else }}?{{ end }}' % [
      metric,
      std.join(',', [label + '=%q' for label in labels]),
      std.join(' ', ['.Labels.' + label for label in labels]),
      form,
    ],
  // Text as one paragraph.
  local words(text) = std.strReplace(std.rstripChars(text, '\n'), '\n', ' '),

  local alert(name, expr, wait, severity, summary, description) = {
    alert: name,
    expr: expr,
    [if wait != null then 'for']: wait,
    labels: { severity: severity },
    annotations: {
      summary: summary,
      description: words(description),
      runbook_url: cfg.runbookURL % name,
    },
  },

  local image = ['job', 'family', 'provider', 'region', 'account', 'subscription', 'image'],
  local region = ['job', 'family', 'provider', 'region', 'account', 'subscription'],
  local gateway = ['job', 'family', 'provider', 'region', 'gateway'],

  prometheusAlerts+:: {
    groups+: [{
      name: 'egress25-alerts',
      rules: [
        // The verdict itself is sure when it is there (fewer than one wrong in 10,000 mail days).
        // 5 min, because a path that breaks and heals, as by maintenance upstream, is silent too.
        alert(
          'Egress25BlockedByNetwork',
          held('egress25_port_state="blocked", by=~"network-.+"'),
          '5m',
          'warning',
          'Port {{ $labels.port }} over {{ $labels.family }} is blocked by the network beyond {{ $labels.instance }}.',
          words(|||
            SYNs leave the machine and are not answered, or refused by something on the path. Run
            "egress25 status" on the machine: it shows the evidence and what this cloud allows,
            step by step. Until that is done, send through an authenticated relay on a port that
            is open from there.
          |||) + advice
        ),

        // 2 min outlast the reload of a rule set, during which a firewall may drop everything.
        alert(
          'Egress25BlockedByHost',
          held('egress25_port_state="blocked", by="host"'),
          '2m',
          'warning',
          'Port {{ $labels.port }} over {{ $labels.family }} is blocked on {{ $labels.instance }} itself.',
          |||
            The machine discards its own SYNs before they leave. No request to the cloud will help.
            Run "egress25 status" on the machine: it names what discards them (netfilter, a cgroup,
            tc, a neighbour that does not answer) and where to look for the rule.
          |||
        ),

        // Over IPv4 only: a machine without IPv6 has no route there, which mail programs get over.
        // 5 min outlast a lease that is renewed or a link that comes back.
        alert(
          'Egress25NoRoute',
          held('egress25_port_state="blocked", by="no-route", family="ipv4"'),
          '5m',
          'warning',
          '{{ $labels.instance }} has no route for port {{ $labels.port }} over {{ $labels.family }}.',
          |||
            Connections fail before a SYN is sent, because no route leads to the destinations. Look
            at "ip route" and "ip rule" on the machine; a container has routes of its own.
          |||
        ),

        // Limits are per minute or hour, so the same destinations answer again: 10 min of it is no
        // passing crowd.
        alert(
          'Egress25Throttled',
          held('egress25_port_state="throttled"'),
          '10m',
          'warning',
          'Port {{ $labels.port }} over {{ $labels.family }} is throttled for {{ $labels.instance }}.',
          |||
            Destinations that answered a moment ago go silent while others answer: the network lets
            only so many connections pass. Send fewer at a time, reuse connections, or send through
            a relay. "egress25 status" on the machine shows the evidence.
          |||
        ),

        // One relay that restarts is silent for a minute or two; 15 min of it needs a look.
        alert(
          'Egress25Failing',
          held('egress25_port_state="failing"'),
          '15m',
          'warning',
          'Nothing that {{ $labels.instance }} tried on port {{ $labels.port }} over {{ $labels.family }} answers.',
          |||
            Too few destinations are tried there to tell the port from the destination, as where all
            mail goes to one relay. See whether the relay works; "egress25 check" on the machine
            tries others on the same port.
          |||
        ),

        // 5 min outlast a router that restarts. The machine was reached to be scraped, so it is one
        // line of several, or the scrape takes another way than the mail.
        alert(
          'Egress25Offline',
          held('egress25_port_state="offline"'),
          '5m',
          'warning',
          'Nothing at all comes in by the uplink of {{ $labels.instance }} that port {{ $labels.port }} over {{ $labels.family }} uses.',
          |||
            This is the line, not a block of a port: ask whoever runs the line, the virtual network
            or the tunnel.
          |||
        ),

        // 10 min: servers that greet late after a restart do so in less.
        alert(
          'Egress25Stalled',
          held('egress25_port_state="stalled"'),
          '10m',
          'warning',
          'Connections of {{ $labels.instance }} to port {{ $labels.port }} over {{ $labels.family }} open, and no mail passes.',
          |||
            The handshake passes and what follows does not: a mail proxy, a firewall, a VPN or the
            size of packets on the way. "egress25 status" on the machine says at which point it
            stops.
          |||
        ),

        // Mail is read or refused by somebody else. 1 min only: interception does not come and go, and
        // no reload looks like it.
        alert(
          'Egress25Intercepted',
          held('egress25_port_state="intercepted"'),
          '1m',
          'warning',
          "Something answers port {{ $labels.port }} over {{ $labels.family }} in the destinations' place, as seen from {{ $labels.instance }}.",
          |||
            Connections succeed, but not with the mail servers that were meant. Run "egress25
            status" on the machine: it says whether they are redirected on the machine (cPanel and
            CSF do that; look at "nft list ruleset") or on the path, which the network's operator
            must explain. Until then treat what was sent as seen by others.
          |||
        ),

        // Verdicts that change all the time are true each time and of no use to anybody who reads one.
        // Restarts are bridged in what is held, so they are no changes.
        alert(
          'Egress25Flapping',
          'changes(instance:egress25_verdict:code[6h]) >= %d\n' % cfg.flaps,
          null,
          'warning',
          'The verdict on port {{ $labels.port }} over {{ $labels.family }} of {{ $labels.instance }} changed {{ $value }} times in 6 hours.',
          |||
            Something lets the port pass and stops it in turns: two uplinks or gateways of which one
            blocks, a limit per hour, a firewall that is reloaded. "egress25 status" on the machine
            lists the changes with their times; compare them with what else happens then.
          |||
        ),

        // Good news, told at once and for an hour, and only where a block was decided within that hour;
        // a restart changes nothing about the verdict that is held, so it brings none of these.
        alert(
          'Egress25ExemptionTookEffect',
          |||
            max without (by, egress25_port_state) (
                instance:egress25_verdict:held{egress25_port_state="open"}
              and on (job, instance, port, family)
                count_over_time(
                  instance:egress25_verdict:held{egress25_port_state="blocked", by=~"network-.+"}[1h]
                )
            )
          |||,
          null,
          'info',
          'Port {{ $labels.port }} over {{ $labels.family }} was blocked by the network and is open now for {{ $labels.instance }}.',
          |||
            A destination answered on this port. If an exemption was asked for, it took effect:
            flush the mail queue ("postqueue -f" with Postfix), and take back a relay that was
            configured for the time being.
          |||
        ),

        // A machine that sends nothing gives no evidence, and a mail server that sends nothing for days
        // has another trouble. Since the daemon was started, where it never saw any.
        alert(
          'Egress25NoMailTried',
          |||
            time() - (
                max by (job, instance) (%(syn)s > 0)
              or on (job, instance)
                max by (job, instance) (process_start_time_seconds and on (job, instance) %(ours)s)
            ) > %(days)g * 86400
          ||| % {
            syn: m('egress25_last_syn_timestamp_seconds', 'port=~"%s"' % cfg.mailPorts),
            ours: m('egress25_build_info'),
            days: cfg.noMailDays,
          },
          '15m',
          'info',
          'No mail was tried from {{ $labels.instance }} for {{ $value | humanizeDuration }}.',
          |||
            Nothing is known of its ports, since nothing was tried. If it is to send mail, look at its
            mail program and its queue; "egress25 check" on the machine tries the port.
          |||
        ),

        // Counts come from the kernel and stay exact; what is lost are single stories, and with too
        // many of them a verdict comes late. Two windows of 10 min in a row: one burst is no alert.
        // Losses of stage client are a reader's own fault and concern nobody else.
        alert(
          'Egress25LosingEvents',
          |||
            sum by (job, instance, stage) (
              increase(%s[10m])
            ) > 0
          ||| % m('egress25_events_lost_total', 'stage=~"ring|recursion"'),
          '10m',
          'warning',
          'egress25 on {{ $labels.instance }} loses events ({{ $labels.stage }}).',
          |||
            {{ $value | humanize }} were lost in 10 minutes. Counters stay exact, verdicts may come
            late. Watch fewer ports, or see what keeps the daemon from reading: "egress25 status"
            shows the losses, "top" whether it gets the CPU it needs.
          |||
        ),

        // A restart or an upgrade takes seconds; 5 min also outlast a reboot.
        alert(
          'Egress25MonitorDown',
          'up{%s} == 0' % cfg.upSelector,
          '5m',
          'warning',
          'egress25 on {{ $labels.instance }} does not answer.',
          |||
            Prometheus cannot scrape it, so a block would go unseen. On the machine look at
            "systemctl status egress25" and "journalctl -u egress25"; if the daemon runs, look at
            --web.listen-address and at firewalls in between. A machine that is gone must be taken
            out of the scrape configuration.
          |||
        ),

        // The same for daemons that write --textfile, whose last words the node exporter repeats for
        // ever. The file is written every 15 s.
        alert(
          'Egress25TextfileStale',
          'time() - node_textfile_mtime_seconds{file=~"(.*/)?egress25[.]prom"} > 120',
          '5m',
          'warning',
          'egress25 on {{ $labels.instance }} no longer writes its metrics.',
          |||
            The node exporter repeats a file that is {{ $value | humanizeDuration }} old. On the
            machine look at "systemctl status egress25" and "journalctl -u egress25"; if egress25
            was removed, remove the file too.
          |||
        ),

        // The daemon goes on with the old one, and nobody sees it before the next start, which fails.
        alert(
          'Egress25ReloadFailed',
          'max_over_time(%s[5m]) == 0' % m('egress25_config_last_reload_successful'),
          '5m',
          'warning',
          'egress25 on {{ $labels.instance }} was given a configuration that is not valid.',
          |||
            It keeps the previous one, until it is started the next time. On the machine
            "egress25 daemon --check-config" names the mistake; mend it and run "systemctl reload
            egress25".
          |||
        ),

        // Sensors attach within a second. 15 min, because the wire sensor has nothing to attach to
        // while an uplink is away. The last value is held over a restart.
        alert(
          'Egress25SensorMissing',
          |||
            last_over_time(%s[5m]) == 0 and on (job, instance) up
          ||| % m('egress25_sensor_attached'),
          '15m',
          'warning',
          'egress25 on {{ $labels.instance }} works without its {{ $labels.sensor }} sensor.',
          |||
            What this sensor would tell is missing from every verdict there. Run "egress25 doctor"
            on the machine as root: it says why and what to do. If the sensor was switched off on
            purpose (--no-wire, --no-connect), silence this alert for it.
          |||
        ),

        // A whole fleet is not blocked by chance: a provider changed its rules, or an account did. A
        // fifth, because single machines in strange places are usual; five machines with a verdict,
        // because of fewer one is a fifth already. 10 min, as the alerts for the machines come first.
        alert(
          'Egress25FleetBlocked',
          |||
            sum by (job, port, family) (job:egress25_machines_blocked:ratio{by=~"network-.+"}) > 0.2
              and on (job, port, family)
            job:egress25_machines_decided:count >= 5
          |||,
          '10m',
          'critical',
          'The network blocks port {{ $labels.port }} over {{ $labels.family }} for {{ $value | humanizePercentage }} of the machines of job {{ $labels.job }}.',
          |||
            So many at once have one cause: a change at the cloud provider, or of the subscription
            or account they share. See which machines they have in common on the fleet dashboard,
            run "egress25 status" on one of them for what this cloud allows, and move the fleet's
            mail to an authenticated relay meanwhile.
          |||
        ),

        // All of a region while another of the same account is mostly open: the region's change, not
        // the account's.
        alert(
          'Egress25RegionBlocked',
          |||
            (region:egress25_machines_blocked:ratio >= %(blocked)g)
              and
            (region:egress25_machines_decided:count >= %(min)d)
              and on (job, family, provider, account, subscription)
            (
              region:egress25_machines_blocked:ratio <= %(others)g
                and
              region:egress25_machines_decided:count >= %(min)d
            )
          ||| % { blocked: cfg.groupBlocked, min: cfg.groupMin, others: cfg.groupOthers },
          '10m',
          'critical',
          'Port 25 over {{ $labels.family }} is blocked for {{ $value | humanizePercentage }} of the machines in region {{ $labels.region }}, and not elsewhere.',
          |||
            %s of %s machines of account {{ $labels.account }} ({{ $labels.subscription }}) there, since
            %s; another region of the same account is open. Ask the provider about that region, with
            "egress25 report" from one of the machines, and send through another region or a relay
            meanwhile.
          ||| % [
            looked_up('region:egress25_machines_blocked:count', region, 'humanize'),
            looked_up('region:egress25_machines_decided:count', region, 'humanize'),
            looked_up('region:egress25_blocked_since:timestamp_seconds', region, 'humanizeTimestamp'),
          ]
        ),

        // Only what leaves by one gateway, while another of the same region is mostly open: that
        // gateway's address or rules.
        alert(
          'Egress25GatewayBlocked',
          |||
            (gateway:egress25_machines_blocked:ratio >= %(blocked)g)
              and
            (gateway:egress25_machines_decided:count >= %(min)d)
              and on (job, family, provider, region)
            (
              gateway:egress25_machines_blocked:ratio <= %(others)g
                and
              gateway:egress25_machines_decided:count >= %(min)d
            )
          ||| % { blocked: cfg.groupBlocked, min: cfg.groupMin, others: cfg.groupOthers },
          '10m',
          'critical',
          'Port 25 over {{ $labels.family }} is blocked for the machines behind {{ $labels.gateway }}, and not for others of the region.',
          |||
            %s of %s machines behind that gateway, since %s; machines behind another one in region
            {{ $labels.region }} are open. Look at the gateway's own rules first, then ask the provider
            about its public address.
          ||| % [
            looked_up('gateway:egress25_machines_blocked:count', gateway, 'humanize'),
            looked_up('gateway:egress25_machines_decided:count', gateway, 'humanize'),
            looked_up('gateway:egress25_blocked_since:timestamp_seconds', gateway, 'humanizeTimestamp'),
          ]
        ),

        // The odd one out says what helps: machines of one make, all blocked but this.
        alert(
          'Egress25OpenAmongBlocked',
          |||
            max without (by, egress25_port_state) (
              instance:egress25_verdict:placed{egress25_port_state="open", image!="unknown"}
            )
              * on (%(by)s) group_left ()
            (
              (image:egress25_machines_blocked:ratio >= %(blocked)g)
                and
              (image:egress25_machines_decided:count >= %(min)d)
            )
          ||| % { by: std.join(', ', image), blocked: cfg.groupBlocked, min: cfg.groupMin },
          '10m',
          'info',
          'Port 25 over {{ $labels.family }} is open for {{ $labels.instance }}, of a group that is blocked.',
          |||
            %s of %s machines of image {{ $labels.image }} in region {{ $labels.region }}, account
            {{ $labels.account }} ({{ $labels.subscription }}), are blocked, since %s. This one was
            started at %s: if that is later, starting another one anew (stopped and started, not
            rebooted) may open it too. Otherwise compare addresses, gateways and security groups.
          ||| % [
            looked_up('image:egress25_machines_blocked:count', image, 'humanize'),
            looked_up('image:egress25_machines_decided:count', image, 'humanize'),
            looked_up('image:egress25_blocked_since:timestamp_seconds', image, 'humanizeTimestamp'),
            looked_up('egress25_boot_timestamp_seconds', ['job', 'instance'], 'humanizeTimestamp'),
          ]
        ),
      ],
    }],
  },
}
