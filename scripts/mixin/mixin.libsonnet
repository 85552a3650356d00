// SPDX-License-Identifier: GPL-2.0-only
// The whole of it, in the form that monitoring mixins have: prometheusRules, prometheusAlerts and
// grafanaDashboards. `make mixin` writes scripts/prometheus/egress25.rules.yml and
// scripts/grafana/*.json from it as it stands; who wants other values of config.libsonnet writes
//   (import 'mixin.libsonnet') + { _config+:: { selector: 'cluster="a"' } }
(import 'config.libsonnet') +
(import 'recording.libsonnet') +
(import 'fleet.libsonnet') +
(import 'alerts.libsonnet') +
(import 'dashboards.libsonnet')
