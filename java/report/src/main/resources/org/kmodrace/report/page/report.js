// SPDX-License-Identifier: Apache-2.0
// Draws the page's tables as charts and puts the tables behind them. Whoever runs no scripts sees the tables.
'use strict';
(() => {
  const charts = [];
  const colour = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  const escaped = text => echarts.format.encodeHTML(text);

  function base() {
    return {
      animation: false,
      aria: { enabled: true },
      textStyle: { color: colour('text'), fontFamily: 'system-ui, sans-serif' },
      tooltip: {
        confine: true,
        backgroundColor: colour('raised'),
        borderColor: colour('line'),
        textStyle: { color: colour('text') },
        extraCssText: 'max-width: 36rem; white-space: normal; overflow-wrap: anywhere;',
      },
    };
  }

  function axis(more) {
    return {
      nameTextStyle: { color: colour('hint') },
      axisLabel: { color: colour('hint') },
      axisLine: { lineStyle: { color: colour('line') } },
      splitLine: { lineStyle: { color: colour('line') } },
      ...more,
    };
  }

  const rowsOf = figure => [...figure.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent));

  /** Hits and misses of each part of the range. */
  function phases(figure) {
    const rows = rowsOf(figure);
    return () => ({
      ...base(),
      grid: { left: 50, right: 20, top: 35, bottom: 45 },
      legend: { textStyle: { color: colour('text') }, top: 0 },
      tooltip: { ...base().tooltip, trigger: 'axis' },
      xAxis: axis({ type: 'category', data: rows.map(row => row[0]), name: figure.dataset.unit, nameLocation: 'middle', nameGap: 28 }),
      yAxis: axis({ type: 'value', minInterval: 1, name: 'draws' }),
      series: [
        { name: 'hit', type: 'bar', stack: 'draws', color: colour('interesting'), data: rows.map(row => +row[1]) },
        { name: 'no hit', type: 'bar', stack: 'draws', color: colour('acceptable'), data: rows.map(row => row[2] - row[1]) },
      ],
    });
  }

  /** A lane for everybody who did something; what took no time is a mark. */
  function timeline(figure) {
    const entries = rowsOf(figure).map(([at, took, who, cpu, what]) => ({ at: +at, took: +took || 0, who, cpu, what }));
    const lanes = [...new Set(entries.map(entry => entry.who))];
    figure.dataset.lanes = lanes.length;
    const draw = (params, api) => {
      const lane = api.value(2);
      const height = Math.min(22, api.size([0, 1])[1] * 0.6);
      const from = api.coord([api.value(0), lane]);
      const until = api.coord([api.value(1), lane]);
      const area = params.coordSys;
      const style = { fill: api.visual('color') };
      if (api.value(1) <= api.value(0)) {
        return from[0] < area.x || from[0] > area.x + area.width ? null : {
          type: 'polygon',
          shape: { points: [[0, -6], [5, 0], [0, 6], [-5, 0]].map(([x, y]) => [from[0] + x, from[1] + y]) },
          style,
        };
      }
      const shape = echarts.graphic.clipRectByRect(
        { x: from[0], y: from[1] - height / 2, width: Math.max(2, until[0] - from[0]), height }, area);
      return shape && { type: 'rect', shape, style };
    };
    return () => ({
      ...base(),
      grid: { left: 10, right: 20, top: 15, bottom: 75, containLabel: true },
      tooltip: {
        ...base().tooltip,
        formatter: ({ data }) => {
          const entry = entries[data.index];
          return `<b>${escaped(entry.who)}</b>${entry.cpu && ' on CPU ' + escaped(entry.cpu)}<br>${escaped(entry.what)}`
            + `<br>at ${entry.at.toFixed(3)} ms${entry.took ? ', for ' + entry.took.toFixed(3) + ' ms' : ''}`;
        },
      },
      xAxis: axis({ type: 'value', scale: true, name: 'ms', nameLocation: 'middle', nameGap: 24 }),
      yAxis: axis({ type: 'category', inverse: true, data: lanes, splitLine: { show: true, lineStyle: { color: colour('line') } } }),
      dataZoom: [
        { type: 'inside', filterMode: 'weakFilter' },
        { type: 'slider', filterMode: 'weakFilter', height: 22, bottom: 8, textStyle: { color: colour('hint') }, borderColor: colour('line') },
      ],
      series: [
        {
          type: 'custom',
          renderItem: draw,
          encode: { x: [0, 1], y: 2 },
          data: entries.map((entry, index) => {
            const lane = lanes.indexOf(entry.who);
            return {
              index,
              value: [entry.at, entry.at + entry.took, lane],
              itemStyle: { color: colour('lane-' + (1 + lane % 6)) },
            };
          }),
          markLine: {
            silent: true,
            symbol: 'none',
            label: { show: false },
            lineStyle: { color: colour('hint'), type: 'dashed' },
            data: [{ xAxis: 0 }],
          },
        },
      ],
    });
  }

  const kinds = { phases, timeline };

  /** Puts the figure's table behind a line to click. */
  function putAway(figure) {
    const table = figure.querySelector('table');
    const behind = document.createElement('details');
    const summary = document.createElement('summary');
    summary.textContent = 'As a table';
    summary.className = 'hint';
    table.replaceWith(behind);
    behind.append(summary, table);
    return behind;
  }

  function draw(figure) {
    const options = kinds[figure.dataset.chart](figure);
    const place = document.createElement('div');
    place.className = 'chart';
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', figure.querySelector('figcaption').textContent);
    if (figure.dataset.lanes) {
      place.style.height = `${130 + 34 * figure.dataset.lanes}px`;
    }
    putAway(figure).before(place);
    const chart = echarts.init(place, null, { renderer: 'svg' });
    chart.setOption(options());
    charts.push({ chart, options });
    figure.dataset.drawn = 'true';
  }

  // What is not looked at is not drawn: a figure in closed details has no width.
  const seen = new IntersectionObserver(figures => {
    for (const { target, isIntersecting } of figures) {
      if (isIntersecting) {
        seen.unobserve(target);
        draw(target);
      }
    }
  }, { rootMargin: '300px' });
  document.querySelectorAll('figure[data-chart]').forEach(figure => seen.observe(figure));

  addEventListener('resize', () => charts.forEach(({ chart }) => chart.resize()));
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.forEach(({ chart, options }) => chart.setOption(options(), true)));
})();
