// SPDX-License-Identifier: GPL-2.0-only
// Parts of Grafana dashboards, as this project's look: what kind of panel, in which colours. Knows
// nothing of egress25.
local datasource = { type: 'prometheus', uid: '${datasource}' };
local steps(list) = { mode: 'absolute', steps: list };
local plain = steps([{ color: 'green', value: null }]);
local fixed(colour) = { id: 'color', value: { mode: 'fixed', fixedColor: colour } };
local reduce = { calcs: ['lastNotNull'], fields: '', values: false };
local letters = ['A', 'B', 'C', 'D', 'E', 'F'];
// [] where there is none: for members that may be absent.
local mappings(entries) = [{
  type: 'value',
  options: {
    [std.toString(entry.value)]: { text: entry.text, color: entry.colour, index: entry.index }
    for entry in entries
  },
}];

local panel(type, title, description, targets) = {
  type: type,
  title: title,
  description: description,
  datasource: datasource,
  targets: [targets[i] { refId: letters[i] } for i in std.range(0, std.length(targets) - 1)],
};

{
  // ---- queries
  range(expr, legend):: {
    datasource: datasource,
    editorMode: 'code',
    expr: std.rstripChars(expr, '\n'),
    legendFormat: legend,
    instant: false,
    range: true,
  },
  instant(expr, legend='__auto', table=true):: self.range(expr, legend) {
    instant: true,
    range: false,
    [if table then 'format']: 'table',
  },

  // ---- panels
  row(title):: { type: 'row', title: title, collapsed: false, panels: [], gridPos: { w: 24, h: 1 } },

  local stat(title, description, target, defaults, options) = panel('stat', title, description, [target]) {
    fieldConfig: { defaults: { unit: 'none', color: { mode: 'thresholds' }, custom: {}, mappings: [], thresholds: plain } + defaults, overrides: [] },
    options: { colorMode: 'value', graphMode: 'area', justifyMode: 'auto', orientation: 'auto', textMode: 'auto', reduceOptions: reduce } + options,
  },
  // A number; bad: from which on it is red.
  stat(title, description, expr, bad=null):: stat(title, description, self.range(expr, '__auto'), {
    decimals: 0,
    noValue: '0',
    [if bad != null then 'thresholds']: steps([{ color: 'green', value: null }, { color: 'red', value: bad }]),
  }, {}),
  share(title, description, expr):: stat(title, description, self.range(expr, '{{family}}'), {
    unit: 'percentunit',
    min: 0,
    max: 1,
    thresholds: steps([{ color: 'green', value: null }, { color: 'orange', value: 0.05 }, { color: 'red', value: 0.2 }]),
  }, {}),
  works(title, description, expr, legend):: stat(title, description, self.range(expr, legend), {
    thresholds: steps([{ color: 'red', value: null }, { color: 'green', value: 1 }]),
    mappings: mappings([{ value: 0, text: 'missing', colour: 'red', index: 0 }, { value: 1, text: 'works', colour: 'green', index: 1 }]),
  }, { graphMode: 'none' }),
  words(title, description, expr, legend):: stat(title, description, self.range(expr, legend), { decimals: 0 }, { colorMode: 'none', graphMode: 'none', textMode: 'value_and_name' }),

  local series(title, description, targets, custom, defaults, overrides) = panel('timeseries', title, description, targets) {
    fieldConfig: {
      defaults: {
        unit: 'cps',
        color: { mode: 'palette-classic' },
        custom: { drawStyle: 'line', lineWidth: 1, showPoints: 'never', spanNulls: false } + custom,
        thresholds: plain,
        mappings: [],
        min: 0,
      } + defaults,
      overrides: overrides,
    },
    options: {
      legend: { displayMode: 'table', placement: 'right', calcs: ['lastNotNull'], showLegend: true },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  },
  lines(title, description, targets, unit='cps', max=null, log=false, none=null):: series(title, description, targets, {
    fillOpacity: 10,
    stacking: { mode: 'none', group: 'A' },
    [if log then 'scaleDistribution']: { type: 'log', log: 10 },
  }, { unit: unit, [if max != null then 'max']: max, [if none != null then 'noValue']: none }, []),
  // colours: { name: a regular expression of legends, colour: ... } each.
  stacked(title, description, targets, colours, unit='cps'):: series(title, description, targets, {
    fillOpacity: 60,
    stacking: { mode: 'normal', group: 'A' },
  }, { unit: unit }, [
    { matcher: { id: 'byRegexp', options: '/^%s$/' % of.name }, properties: [fixed(of.colour)] }
    for of in colours
  ]),

  // A timeline of numbers that are words: entries { text, colour } from 0 on.
  timeline(title, description, targets, entries):: panel('state-timeline', title, description, targets) {
    local numbered = [entries[i] { value: i, index: i } for i in std.range(0, std.length(entries) - 1)],
    fieldConfig: {
      defaults: {
        unit: 'none',
        color: { mode: 'thresholds' },
        custom: { fillOpacity: 70, lineWidth: 0 },
        thresholds: steps([{ color: e.colour, value: if e.value == 0 then null else e.value } for e in numbered]),
        mappings: mappings(numbered),
      },
      overrides: [],
    },
    options: { mergeValues: true, showValue: 'auto', alignValue: 'left', rowHeight: 0.9, legend: { displayMode: 'list', placement: 'bottom', showLegend: false }, tooltip: { mode: 'single', sort: 'none' } },
  },

  // A table of labels and, of further targets, values by their letter. names: what a column is called;
  // coloured: words of a column; links: of a column; units: of a value.
  table(title, description, targets, columns, values={}, names={}, coloured={}, links={}, units={}, none=null):: panel('table', title, description, targets) {
    local values_hidden = values == {},
    fieldConfig: {
      defaults: {
        unit: 'none',
        color: { mode: 'palette-classic' },
        custom: { align: 'auto', filterable: true, cellOptions: { type: 'auto' } },
        thresholds: plain,
        mappings: [],
        [if none != null then 'noValue']: none,
      },
      overrides: [
        {
          matcher: { id: 'byName', options: name },
          properties: [
            { id: 'mappings', value: mappings([coloured[name][i] { value: coloured[name][i].text, index: i } for i in std.range(0, std.length(coloured[name]) - 1)]) },
            { id: 'custom.cellOptions', value: { type: 'color-text' } },
          ],
        }
        for name in std.objectFields(coloured)
      ] + [
        { matcher: { id: 'byName', options: name }, properties: [{ id: 'links', value: links[name] }] }
        for name in std.objectFields(links)
      ] + [
        { matcher: { id: 'byName', options: name }, properties: [{ id: 'unit', value: units[name] }] }
        for name in std.objectFields(units)
      ],
    },
    options: { showHeader: true, cellHeight: 'sm' },
    transformations: (if std.length(targets) > 1 then [{ id: 'merge', options: {} }] else []) + [{
      id: 'organize',
      options: {
        excludeByName: { Time: true, [if values_hidden then 'Value']: true },
        indexByName: { [columns[i]]: i for i in std.range(0, std.length(columns) - 1) },
        renameByName: names + { ['Value #' + letter]: values[letter] for letter in std.objectFields(values) },
      },
    }],
  },

  bars(title, description, targets):: panel('bargauge', title, description, targets) {
    fieldConfig: { defaults: { unit: 's', color: { mode: 'fixed', fixedColor: 'blue' }, custom: {}, thresholds: plain, mappings: [], min: 0, noValue: 'never' }, overrides: [] },
    options: { displayMode: 'basic', orientation: 'horizontal', showUnfilled: true, valueMode: 'color', reduceOptions: reduce },
  },

  // ---- where they are: beside each other as long as there is room, then below
  at(w, h, x=null):: { gridPos: { w: w, h: h, [if x != null then 'x']: x } },
  laid_out(list)::
    local place(state, p) =
      local wraps = state.x + p.gridPos.w > 24;
      // With an x of its own it lies below the last one that was put there.
      local under = std.objectHas(p.gridPos, 'x');
      local x = if under then p.gridPos.x else if wraps then 0 else state.x;
      local y = if under then state.y + state.last else if wraps then state.y + state.h else state.y;
      {
        x: x + p.gridPos.w,
        y: if under then state.y else y,
        h: if under then std.max(state.h, state.last + p.gridPos.h) else if wraps then p.gridPos.h else std.max(state.h, p.gridPos.h),
        last: p.gridPos.h,
        done: state.done + [p { id: std.length(state.done) + 1, gridPos: { x: x, y: y, w: p.gridPos.w, h: p.gridPos.h } }],
      };
    std.foldl(place, list, { x: 0, y: 0, h: 0, last: 0, done: [] }).done,

  // ---- the dashboard around them
  local variable(name, label, metric) = {
    name: name,
    label: label,
    type: 'query',
    datasource: datasource,
    query: { query: 'label_values(%s, %s)' % [metric, name], refId: 'StandardVariableQuery' },
    definition: self.query.query,
    refresh: 2,
    hide: 0,
    options: [],
    regex: '',
    skipUrlSync: false,
    multi: true,
  },
  values(name, label, metric, sort, all=true):: variable(name, label, metric) {
    sort: sort,
    includeAll: all,
    [if all then 'allValue']: '.+',
    current: if all then { selected: true, text: ['All'], value: ['$__all'] } else {},
  },
  jobs(metric):: self.values('job', 'Job', metric, 1),
  link(title, url, blank=false):: { title: title, type: 'link', url: url, icon: 'external link', tags: [], asDropdown: false, keepTime: !blank, includeVars: !blank, targetBlank: blank, tooltip: '' },
  note(name, expr, title, text, colour, enable):: { name: name, datasource: datasource, enable: enable, expr: expr, step: '60s', titleFormat: title, textFormat: text, tagKeys: '', useValueForTime: '', iconColor: colour, hide: false },
  dashboard(uid, title, description, variables, links, notes, list):: {
    __license: 'SPDX-License-Identifier: GPL-2.0-only',
    uid: uid,
    title: title,
    description: description,
    tags: ['egress25', 'smtp'],
    editable: true,
    graphTooltip: 1,
    schemaVersion: 38,
    version: 1,
    refresh: '1m',
    timezone: 'browser',
    weekStart: '',
    time: { from: 'now-6h', to: 'now' },
    timepicker: {},
    fiscalYearStartMonth: 0,
    liveNow: false,
    id: null,
    links: links,
    annotations: { list: notes },
    templating: { list: [{ name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {}, hide: 0, includeAll: false, multi: false, options: [], refresh: 1, regex: '', skipUrlSync: false }] + variables },
    panels: list,
  },
}
