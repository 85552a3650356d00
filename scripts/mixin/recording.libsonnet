// SPDX-License-Identifier: GPL-2.0-only
// The one idea: a daemon that was just started knows nothing yet, and an alert must neither end nor
// begin because of that. So everything judges by instance:egress25_verdict:held, the verdict that was
// decided last, and not by the state of the moment.
//
// Names: instance: is per machine, port and family; job: is over all machines of a job.
{
  local m = $.m,

  prometheusRules+:: {
    groups+: [{
      name: 'egress25-recording',
      rules: [
        // 1 for what was decided last, with the state and who blocks ("none" while nobody does).
        // Undecided, the daemon forgets for one of two reasons, and only the first is bridged:
        // - it was started (again): held while it is down, and for 6 h afterwards unless it decides
        // - nothing was tried for 6 h, so that it takes its own verdict back: that counts
        // The rule reads its own previous result; a restart of Prometheus within 5 min is bridged too.
        {
          record: 'instance:egress25_verdict:held',
          expr: |||
            (
                (%s == 1)
              * on (job, instance, port, family) group_left (by)
                (%s == 1)
            )
            or on (job, instance, port, family)
            (
                instance:egress25_verdict:held
              and on (job, instance)
                (up == 0 or time() - process_start_time_seconds < 6 * 3600)
            )
          ||| % [m('egress25_port_state', 'egress25_port_state!="unknown"'), m('egress25_port_blocked_info')],
        },
        // The same as a number, for graphs and for changes().
        {
          record: 'instance:egress25_verdict:code',
          expr: 'max without (egress25_port_state, by) (\n' + std.join(' or\n', [
            '  %d * instance:egress25_verdict:held{egress25_port_state="%s"}' % [i + 1, $.states[i]]
            for i in std.range(0, std.length($.states) - 1)
          ]) + '\n)\n',
        },

        // Machines per state of the moment, "unknown" among them; their sum is all that report.
        {
          record: 'job:egress25_machines:count',
          expr: 'sum by (job, port, family, egress25_port_state) (%s)' % m('egress25_port_state'),
        },

        // Machines with a verdict, and those that are blocked, by whom.
        {
          record: 'job:egress25_machines_decided:count',
          expr: 'count by (job, port, family) (instance:egress25_verdict:held)',
        },
        {
          record: 'job:egress25_machines_blocked:count',
          expr: |||
            count by (job, port, family, by) (
              instance:egress25_verdict:held{egress25_port_state="blocked"}
            )
          |||,
        },

        // Share of machines blocked per cause. Of those with a verdict: machines that send no mail
        // would only thin it. A cause without a machine has no series.
        {
          record: 'job:egress25_machines_blocked:ratio',
          expr: |||
            job:egress25_machines_blocked:count
              / on (job, port, family) group_left ()
            job:egress25_machines_decided:count
          |||,
        },

        // Attempts that ended, per second. Failed is whatever did not become a connection;
        // redirected-here did, to somebody else, and is a verdict of its own.
        {
          record: 'instance:egress25_attempts:rate5m',
          expr: 'sum by (job, instance, port, family, outcome) (rate(%s[5m]))' % m('egress25_attempts_total'),
        },
        {
          record: 'job:egress25_attempts:rate5m',
          expr: 'sum by (job, port, family, outcome) (instance:egress25_attempts:rate5m)',
        },
      ] + [
        {
          record: '%s:egress25_attempts_failed:ratio_rate5m' % of.level,
          expr: |||
            sum by (%(by)s) (
              %(level)s:egress25_attempts:rate5m{outcome!~"established|redirected-here"}
            )
              /
            (sum by (%(by)s) (%(level)s:egress25_attempts:rate5m) > 0)
          ||| % of,
        }
        for of in [
          { level: 'instance', by: 'job, instance, port, family' },
          { level: 'job', by: 'job, port, family' },
        ]
      ] + [
        // How long handshakes take. A SYN that had to be repeated adds 1, 3, 7 ... seconds, on kernels
        // since 6.5 1, 2, 3, 4, 5, 7, 11 ...
        {
          record: 'job:egress25_connect_duration_seconds:quantile5m',
          labels: { quantile: quantile },
          expr: |||
            histogram_quantile(%s, sum by (job, port, family, le) (
              rate(%s[5m])
            ))
          ||| % [quantile, m('egress25_connect_duration_seconds_bucket')],
        }
        for quantile in ['0.5', '0.99']
      ] + [
        // Share of SYNs that are repeats: packet loss on the way while a port is open, near 2 of 3 and
        // more while it is silent.
        {
          record: 'instance:egress25_syn_retries:ratio_rate5m',
          expr: |||
            rate(%(retries)s[5m])
              /
            (rate(%(sent)s[5m]) + rate(%(retries)s[5m]) > 0)
          ||| % { retries: m('egress25_syn_retries_total'), sent: m('egress25_syns_sent_total') },
        },

        // Records that did not arrive, per second and stage.
        {
          record: 'instance:egress25_events_lost:rate5m',
          expr: 'sum by (job, instance, stage) (rate(%s[5m]))' % m('egress25_events_lost_total'),
        },
      ],
    }],
  },
}
