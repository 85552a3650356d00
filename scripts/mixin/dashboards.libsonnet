// SPDX-License-Identifier: GPL-2.0-only
// Two dashboards. The fleet's asks for counts by state, for shares and for the worst fifty, whatever the
// number of machines; a click on one of them leads to the machine's, and that one to the machine's page.
local panels = import 'panels.libsonnet';
{
  local cfg = $._config,
  local all = 'job=~"$job"',
  local chosen = all + ', port=~"$port", family=~"$family"',
  local here = all + ', instance=~"$instance"',
  local port = here + ', port=~"$port", family=~"$family"',
  local m = $.m,
  local rate(name, matchers) = 'rate(%s[$__rate_interval])' % m(name, matchers),
  local colours = {
    unknown: 'blue',
    open: 'green',
    degraded: 'yellow',
    throttled: 'orange',
    intercepted: 'purple',
    blocked: 'red',
    failing: 'light-orange',
    stalled: 'light-purple',
    offline: 'text',
  },
  local states = [{ text: state, colour: colours[state] } for state in $.states],
  local outcomes = [
    { name: 'established', colour: 'green' },
    { name: 'silent', colour: 'red' },
    { name: 'abandoned', colour: 'orange' },
  ],
  local to_machine = [{
    title: 'Show ${__data.fields.instance}',
    url: '/d/egress25-machine?${datasource:queryparam}&${job:queryparam}&var-instance=${__data.fields.instance}&${__url_time_range}',
    targetBlank: false,
  }],

  local worst = 'topk(50, max by (instance, port, family, egress25_port_state, by) ' +
                '(instance:egress25_verdict:held{%s, egress25_port_state!="open"}))' % chosen,

  // A level of fleet.libsonnet as a table: blocked, decided, share, since.
  local level(title, name, labels, description) = panels.table(
    title,
    description,
    [
      panels.instant('topk(20, %s:egress25_machines_blocked:ratio{%s})' % [name, all]),
      panels.instant('%s:egress25_machines_blocked:count{%s}' % [name, all]),
      panels.instant('%s:egress25_machines_decided:count{%s}' % [name, all]),
      panels.instant('%s:egress25_blocked_since:timestamp_seconds{%s} * 1000' % [name, all]),
    ],
    columns=['family'] + labels,
    values={ A: 'share blocked', B: 'blocked', C: 'with a verdict', D: 'all of it since' },
    units={ 'share blocked': 'percentunit', 'all of it since': 'dateTimeAsIso' }
  ),

  local odd = |||
    topk(50,
      (
          max by (instance, family, egress25_port_state, image, region, account, subscription, provider, job)
            (instance:egress25_verdict:placed{%(all)s, egress25_port_state="open"})
        and on (job, family, provider, region, account, subscription, image)
          (image:egress25_machines_blocked:ratio{%(all)s} >= %(most)g)
      )
      or
      (
          max by (instance, family, egress25_port_state, image, region, account, subscription, provider, job)
            (instance:egress25_verdict:placed{%(all)s, egress25_port_state="blocked"})
        and on (job, family, provider, region, account, subscription, image)
          (image:egress25_machines_blocked:ratio{%(all)s} <= 1 - %(most)g)
      )
    )
  ||| % { all: all, most: cfg.groupBlocked },

  grafanaDashboards+:: {
    'egress25.json': panels.dashboard(
      'egress25',
      'egress25',
      'Is outbound port 25 blocked, where, by whom. Needs the recording rules of egress25.rules.yml.',
      // Recorded, a few series each: of 5,000 machines there are 360,000 of the states themselves.
      [panels.jobs(m('job:egress25_machines:count')), panels.values('port', 'Port', m('job:egress25_machines:count', all), 3),
       panels.values('family', 'Family', m('job:egress25_machines:count', all), 1)],
      [panels.link('Machine', '/d/egress25-machine')],
      [panels.note('Groups blocked', 'ALERTS{alertname=~"Egress25(Fleet|Region|Gateway)Blocked", alertstate="firing"}', '{{alertname}}', '{{region}} {{gateway}}', 'red', true)],
      panels.laid_out([
        panels.row('Fleet: all machines of $job'),
        panels.stat('Machines reporting', 'Machines whose egress25 answers Prometheus.', 'count(%s)' % m('egress25_build_info', all)) + panels.at(4, 4),
        panels.stat('Monitors down', 'Machines of the job that Prometheus cannot scrape.', 'count(up{%s} == 0) or vector(0)' % all, bad=1) + panels.at(4, 4),
        panels.stat('Machines with a blocked port', 'Machines on which at least one of the chosen ports is blocked, by the verdict that was decided last.', 'count(count by (job, instance) (instance:egress25_verdict:held{%s, egress25_port_state="blocked"})) or vector(0)' % chosen, bad=1) + panels.at(4, 4),
        panels.share('Port 25 blocked by the network', 'Share of the machines with a verdict on port 25; the chosen port does not matter.', 'sum by (family) (job:egress25_machines_blocked:ratio{%s, port="25", family=~"$family", by=~"network-.+"}) or on () vector(0)' % all) + panels.at(6, 4),
        panels.stat('Alerts firing', 'Alerts of egress25 that fire now; good news are not counted.', 'count(ALERTS{alertname=~"Egress25.+", alertstate="firing", severity!="info"}) or vector(0)', bad=1) + panels.at(6, 4),
        panels.stacked('Machines per state', 'The verdicts of the moment: after a restart a machine is unknown until mail is tried.', [panels.range('sum by (port, family, egress25_port_state) (job:egress25_machines:count{%s})' % chosen, '{{egress25_port_state}}, port {{port}} {{family}}')], [{ name: state + ',.*', colour: colours[state] } for state in std.objectFields(colours)], unit='none') + panels.at(12, 8),
        panels.lines('Share of machines blocked, by cause', 'Of the machines with a verdict. A cause that holds nowhere has no line.', [panels.range('sum by (port, family, by) (job:egress25_machines_blocked:ratio{%s})' % chosen, '{{by}}, port {{port}} {{family}}')], unit='percentunit', max=1) + panels.at(12, 8),
        panels.table('The worst fifty', 'What was decided last, where it is not open. A click on a machine shows it.', [panels.instant(worst)], columns=['instance', 'port', 'family', 'egress25_port_state', 'by'], names={ egress25_port_state: 'state' }, coloured={ state: states }, links={ instance: to_machine }) + panels.at(12, 9),
        panels.lines('Attempts that fail, of all that ended', 'Everything that did not become a connection.', [panels.range('job:egress25_attempts_failed:ratio_rate5m{%s}' % chosen, 'port {{port}} {{family}}, {{job}}')], unit='percentunit', max=1) + panels.at(12, 9),
        panels.stacked('Attempts per second, by outcome', 'All machines together.', [panels.range('sum by (outcome) (job:egress25_attempts:rate5m{%s}) > 0' % chosen, '{{outcome}}')], outcomes) + panels.at(12, 8),
        panels.lines('Handshake duration, all machines', 'Median and 99th percentile; a SYN that had to be repeated adds 1, 3, 7 ... seconds, on kernels since 6.5 1, 2, 3, 4, 5, 7, 11 ...', [panels.range('job:egress25_connect_duration_seconds:quantile5m{%s}' % chosen, 'q{{quantile}}, port {{port}} {{family}}')], unit='s', log=true) + panels.at(12, 8),

        panels.row('What the blocked ones have in common (port 25)'),
        level('By subscription, region and image', 'image', ['account', 'subscription', 'region', 'image'], 'Machines of one make. Named by --image and --account, or the metadata service.') + panels.at(24, 7),
        level('By region', 'region', ['account', 'subscription', 'region'], 'A region that is blocked as a whole, while others are not, is the provider\'s change.') + panels.at(12, 7),
        level('By gateway', 'gateway', ['provider', 'region', 'gateway'], 'Only the machines behind one address: that gateway. Named by --gateway.') + panels.at(12, 7),
        panels.table('The odd ones out', 'Open where nearly all of their make are blocked, or blocked where nearly all are open.', [panels.instant(odd)], columns=['instance', 'family', 'egress25_port_state', 'account', 'region', 'image'], names={ egress25_port_state: 'state' }, coloured={ state: states }, links={ instance: to_machine }) + panels.at(24, 7),
      ])
    ),

    'egress25-machine.json': panels.dashboard(
      'egress25-machine',
      'egress25: machine',
      'One machine: its verdicts, what is tried and how it ends, and the monitor itself.',
      [panels.jobs(m('egress25_build_info')), panels.values('instance', 'Machine', m('egress25_build_info', all), 1, all=false),
       panels.values('port', 'Port', m('egress25_port_state', here), 3), panels.values('family', 'Family', m('egress25_port_state', here), 1)],
      [panels.link('Fleet', '/d/egress25'), panels.link("The machine's own page", cfg.pageURL, blank=true)],
      [
        panels.note('Verdict changes', 'instance:egress25_verdict:held{%s} unless (instance:egress25_verdict:held offset 1m)' % port, '{{instance}}: port {{port}} {{family}} {{egress25_port_state}}', 'by {{by}}', 'red', true),
        panels.note('Daemon starts', 'changes(process_start_time_seconds{%s}[1m]) > 0 and on (job, instance) %s' % [here, m('egress25_build_info')], 'egress25 started on {{instance}}', '', 'blue', false),
      ],
      panels.laid_out([
        panels.row('Machine: $instance'),
        panels.timeline('Verdict', 'Per port and family, what was decided last; a restart of the daemon changes nothing of it.', [panels.range('instance:egress25_verdict:code{%s}' % port, '{{instance}}: {{port}} {{family}}')], [{ text: 'unknown', colour: 'blue' }] + states) + panels.at(16, 8),
        panels.table('Who blocks', 'Empty while nothing is blocked.', [panels.instant('sum by (instance, port, family, by) (%s == 1)' % m('egress25_port_blocked_info', port + ', by!="none"'))], columns=['instance', 'port', 'family', 'by'], none='nothing is blocked') + panels.at(8, 4),
        panels.table('What to do', 'Which rule of which provider holds, and its source. "egress25 status" on the machine has every step.', [panels.instant('sum by (instance, provider, rule, exemption, source) (%s)' % m('egress25_guidance_info', here))], columns=['instance', 'provider', 'rule', 'exemption', 'source']) + panels.at(8, 4, x=16),
        panels.stacked('Attempts per second, by outcome', 'How connection attempts end.', [panels.range('sum by (outcome) (%s) > 0' % rate('egress25_attempts_total', port), '{{outcome}}')], outcomes) + panels.at(12, 8),
        panels.lines('SYNs and repeats per second', 'Exact counts from the kernel. Repeats near two of three SYNs are silence; a few are packet loss.', [
          panels.range('sum by (port, family) (%s)' % rate('egress25_syns_sent_total', port), 'SYNs, port {{port}} {{family}}'),
          panels.range('sum by (port, family) (%s)' % rate('egress25_syn_retries_total', port), 'repeats, port {{port}} {{family}}'),
        ]) + panels.at(12, 8),
        panels.lines('Discarded by this host, per second', 'SYNs that never left, by what discarded them.', [panels.range('sum by (port, family, by) (%s) > 0' % rate('egress25_local_drops_total', port), '{{by}}, port {{port}} {{family}}')], none='none') + panels.at(8, 8),
        panels.lines('Resets and ICMP errors per second', 'What answered in the negative, and what this host reset.', [
          panels.range('sum by (port, family, phase) (%s) > 0' % rate('egress25_resets_received_total', port), 'RST received in {{phase}}, port {{port}} {{family}}'),
          panels.range('sum by (port, family) (%s) > 0' % rate('egress25_resets_sent_total', port), 'RST sent, port {{port}} {{family}}'),
          panels.range('sum by (port, family) (%s) > 0' % rate('egress25_icmp_errors_total', port), 'ICMP, port {{port}} {{family}}'),
        ], none='none') + panels.at(8, 8),
        panels.lines('Handshake duration', 'Quantiles of the connections made in the interval.', [
          panels.range('histogram_quantile(%s, sum by (port, family, le) (%s))' % [q, rate('egress25_connect_duration_seconds_bucket', port)], 'q%s, port {{port}} {{family}}' % q)
          for q in ['0.5', '0.99']
        ], unit='s', log=true) + panels.at(8, 8),
        panels.bars('How long ago', 'Since the newest SYN, answer and reset; what never was is missing. A SYN without an answer since is a sign.', [
          panels.instant('time() - (max by (port, family) (%s) > 0)' % m('egress25_last_%s_timestamp_seconds' % what.of, port), what.name + ', port {{port}} {{family}}', table=false)
          for what in [{ of: 'syn', name: 'SYN' }, { of: 'answer', name: 'answer' }, { of: 'reset', name: 'reset' }]
        ]) + panels.at(24, 7),

        panels.row('The monitor itself: $instance'),
        panels.works('Sensors', "What the machine's verdicts rest on.", 'min by (sensor) (%s)' % m('egress25_sensor_attached', here), '{{sensor}}') + panels.at(8, 5),
        panels.words('Version', 'Of the program and of the kernel.', 'count by (version, revision, kernel) (%s)' % m('egress25_build_info', here), '{{version}} ({{revision}}) on {{kernel}}') + panels.at(8, 5),
        panels.lines('Events lost per second', 'Stories that did not arrive; counters are unaffected.', [panels.range('instance:egress25_events_lost:rate5m{%s}' % here, '{{stage}}, {{instance}}')]) + panels.at(8, 5),
        panels.lines('Records per second', 'What the daemon makes of the events, by kind.', [panels.range('sum by (event) (%s)' % rate('egress25_events_total', here), '{{event}}')]) + panels.at(8, 7),
        panels.lines('CPU of the daemon', 'One core is 100 %.', [panels.range('rate(process_cpu_seconds_total{%s}[$__rate_interval]) and on (job, instance) %s' % [here, m('egress25_build_info')], '{{instance}}')], unit='percentunit') + panels.at(8, 7),
        panels.lines('Memory of the daemon', 'Resident.', [panels.range('process_resident_memory_bytes{%s} and on (job, instance) %s' % [here, m('egress25_build_info')], '{{instance}}')], unit='bytes') + panels.at(8, 7),
        panels.works('Configuration', 'Whether it was right when it was read last.', 'min by (instance) (%s)' % m('egress25_config_last_reload_successful', here), '{{instance}}') + panels.at(8, 7),
        panels.lines('BPF programs: runs per second', 'Only where kernel.bpf_stats_enabled is on.', [panels.range('sum by (program) (%s)' % rate('egress25_program_runs_total', here), '{{program}}')], none='kernel.bpf_stats_enabled is off') + panels.at(8, 7),
        panels.lines('BPF programs: time per run', 'The measuring itself is inside. Only where kernel.bpf_stats_enabled is on.', [panels.range('sum by (program) (%s) / (sum by (program) (%s) > 0)' % [rate('egress25_program_run_seconds_total', here), rate('egress25_program_runs_total', here)], '{{program}}')], unit='s', none='kernel.bpf_stats_enabled is off') + panels.at(8, 7),
      ])
    ),
  },
}
