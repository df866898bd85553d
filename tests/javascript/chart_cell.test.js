import assert from 'node:assert/strict';
import { test } from 'node:test';
import { titleOf } from '../../ui/charts/browser/chart_cell.js';

test('a chart has another heading while a setting has a value', () => {
  const spec = {
    title: 'JSD',
    title_while: [['pack', 2, 3, 'JSD of packs'], ['conditional', 'label', 'JSD of pairs']],
  };
  assert.equal(titleOf(spec, { conditional: 'label' }), 'JSD of pairs');
  assert.equal(titleOf(spec, { pack: 1, conditional: 'label' }), 'JSD of pairs');
  for (const pack of [2, 3]) assert.equal(titleOf(spec, { pack, conditional: 'label' }), 'JSD of packs');
  for (const settings of [{ conditional: 'none', pack: 1 }, {}]) assert.equal(titleOf(spec, settings), 'JSD');
  for (const other of [[], undefined]) assert.equal(titleOf({ title: 'V', title_while: other }, {}), 'V');
});
