import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grouped, power, readoutText, scientific } from '../../ui/charts/browser/words.js';

const text = (value, format, more = {}) => readoutText({ metric: 'm', format, ...more }, { m: value, n: 12345 });

test('powers of ten and what is small', () => {
  assert.equal(power(-13), '10⁻¹³');
  assert.equal(scientific(2.1e-16), '2·10⁻¹⁶');
  assert.equal(scientific(-6e5), '−6·10⁵');
  assert.equal(scientific(0), '0');
  assert.equal(grouped(1234567.4), '1,234,567');
});

test('numbers as people write them', () => {
  assert.equal(text(0.69314, 'number'), '0.693');
  assert.equal(text(-1.3862, 'number'), '−1.386');
  assert.equal(text(0.00042, 'number'), '4·10⁻⁴');
  assert.equal(text(1e-13, 'number'), '0.000');
  assert.equal(text(0.0123456, 'amount'), '0.012');
  assert.equal(text(-0.00002, 'amount'), '−2·10⁻⁵');
  assert.equal(text(0, 'amount'), '0');
  assert.equal(text(0.5071, 'percent'), '50.7 %');
  assert.equal(text(9999.6, 'integer'), '10,000');
  assert.equal(text(3e-9, 'scientific'), '3·10⁻⁹');
  assert.equal(text('cpu', 'text'), 'cpu');
});

test('a check holds below 10⁻⁹', () => {
  assert.equal(text(1e-16, 'check'), '✓ < 10⁻¹⁵');
  assert.equal(text(-4e-12, 'check'), '✓ 4·10⁻¹²');
  assert.equal(text(2e-3, 'check'), '✗ 2·10⁻³');
});

test('what is not known, and what is no number', () => {
  assert.equal(text(null, 'number'), '–');
  assert.equal(text(undefined, 'percent'), '–');
  assert.equal(readoutText({ metric: 'm', format: 'number' }, null), '–');
  assert.equal(text(NaN, 'number'), 'not a number');
  assert.equal(text(Infinity, 'number'), '∞');
  assert.equal(text(-Infinity, 'percent'), '−∞');
});

test('a share is shown of its whole', () => {
  assert.equal(text(3, 'integer', { of: 'n' }), '3 of 12,345');
  assert.equal(text(3, 'integer', { of: 'missing' }), '3 of 0');
});
