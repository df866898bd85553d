// Moving Plotly's lines without Plotly: its own redraw takes tens of milliseconds, writing a path takes one.
//
// This reads fields that Plotly does not promise to keep (`_fullLayout`, `_fullData`, `calcdata[j][0].node3`). Whenever
// one of them is not what it was in the pinned version, `moveLine` returns false and the caller redraws through
// Plotly's public interface instead.

const FARTHEST = 1e5; // pixels; beyond that some renderers lose precision

/** A function from the axis' numbers to pixels, from its left or upper end. */
export function scaleOf(axis, vertical) {
  const [from, to] = axis.range;
  const slope = axis._length / (to - from);
  const logarithmic = axis.type === 'log';
  return (value) => {
    const along = (logarithmic ? Math.log10(value) : value) - from;
    return vertical ? axis._length - slope * along : slope * along;
  };
}

/** The `d` of a line through the points; columns of pixels that hold many points keep their extremes. */
export function lineThrough(x, y, toX, toY, width) {
  const dense = x.length > 3 * width;
  const parts = [];
  let down = false;
  let column = null;
  const move = (px, py) => {
    parts.push(down ? 'L' : 'M', Math.round(px * 10) / 10, ',', Math.round(py * 10) / 10);
    down = true;
  };
  const flush = () => {
    if (!column) return;
    move(column.px, column.first);
    if (column.low !== column.high) {
      move(column.px, column.low);
      move(column.px, column.high);
    }
    move(column.px, column.last);
    column = null;
  };
  for (let i = 0; i < x.length; i++) {
    const px = toX(x[i]);
    const py = Math.max(-FARTHEST, Math.min(FARTHEST, toY(y[i])));
    if (Number.isNaN(px) || Number.isNaN(py)) {
      flush();
      down = false;
    } else if (!dense) {
      move(px, py);
    } else {
      const at = Math.floor(px);
      if (column && column.px !== at) flush();
      column ??= { px: at, first: py, low: py, high: py };
      column.low = Math.min(column.low, py);
      column.high = Math.max(column.high, py);
      column.last = py;
    }
  }
  flush();
  return parts.join('');
}

/** Redraw trace `index` of a Plotly figure with new points; false if Plotly is not as this module knows it. */
export function moveLine(plot, index, x, y) {
  const trace = plot._fullData?.[index];
  const calculated = plot.calcdata?.[index];
  const group = calculated?.[0]?.node3?.node?.();
  // A trace that was empty at Plotly's last look has no style any more.
  if (!trace || !group || (!trace.line && x.length)) return false;
  const xAxis = plot._fullLayout[axisKey(trace.xaxis)];
  const yAxis = plot._fullLayout[axisKey(trace.yaxis)];
  if (!xAxis?._length || !yAxis?._length) return false;

  const [toX, toY] = [scaleOf(xAxis, false), scaleOf(yAxis, true)];
  const path = lineThrough(x, y, toX, toY, xAxis._length);
  const lines = group.querySelectorAll('.js-line');
  const fill = group.querySelector('.js-fill');
  const wantsLine = trace.line?.width > 0;
  const wantsFill = trace.fill && trace.fill !== 'none';
  if ((wantsLine && !lines.length && path.includes('L')) || (wantsFill && !fill)) return false;

  // Plotly cuts a line with gaps into one path for each piece; ours lifts the pen within the first.
  lines.forEach((line, i) => line.setAttribute('d', i ? 'M0,0' : path || 'M0,0'));
  if (wantsFill) fill.setAttribute('d', closed(path, x, toX, toY, trace.fill) || 'M0,0');

  plot.data[index].x = trace.x = x;
  plot.data[index].y = trace.y = y;
  return true;
}

/** Let the pointer find the new points: Plotly answers from `calcdata`, which `moveLine` leaves alone. */
export function syncPointer(plot, index) {
  const calculated = plot.calcdata?.[index];
  const { x, y } = plot.data[index];
  if (!calculated?.[0] || !x.length) return;
  while (calculated.length < x.length) calculated.push({ i: calculated.length });
  calculated.length = x.length;
  for (let i = 0; i < x.length; i++) {
    calculated[i].x = x[i];
    calculated[i].y = y[i];
  }
}

function closed(path, x, toX, toY, fill) {
  if (!path) return '';
  if (fill !== 'tozeroy') return `${path}Z`;
  const floor = toY(0);
  return `${path}L${toX(x[x.length - 1])},${floor}L${toX(x[0])},${floor}Z`;
}

/** "y2" -> "yaxis2" */
export function axisKey(name) {
  return `${name[0]}axis${name.slice(1)}`;
}
