import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleOf } from '../../ui/charts/browser/chart_cell.js';

test('a chart has another heading while a setting has a value', () => {
  const spec = { title: 'JSD', title_while: ['conditional', 'label', 'attributes', 'JSD of pairs'] };
  for (const conditional of ['label', 'attributes']) assert.equal(titleOf(spec, { conditional }), 'JSD of pairs');
  for (const settings of [{ conditional: 'none' }, {}]) assert.equal(titleOf(spec, settings), 'JSD');
  for (const other of [null, undefined]) assert.equal(titleOf({ title: 'V', title_while: other }, {}), 'V');
});
