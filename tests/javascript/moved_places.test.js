import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newAddress } from '../../ui/browser/moved_places.js';

const LAB = 'https://lab.example/course';
const NEW = `${LAB}/where-notes-go-wrong`;

test('figures and headings that have moved are found where they are now', () => {
  assert.equal(
    newAddress(`${LAB}/pitfalls?embed=true#sigma-twice:logit=2`),
    `${NEW}?embed=true#sigma-twice:logit=2`,
  );
  assert.equal(newAddress(`${LAB}/pitfalls#where-common-notes-go-wrong`), NEW);
  assert.equal(newAddress(`${LAB}/pitfalls#6-applied-twice`), `${NEW}#sigma-twice`);
});

test('everything else stays where it is', () => {
  for (const path of ['/pitfalls', '/pitfalls?preset=oscillation', '/pitfalls#how-training-fails', '/pitfalls#8-no']) {
    assert.equal(newAddress(LAB + path), null);
  }
  assert.equal(newAddress(`${LAB}/minimax#sigma-twice:logit=2`), null);
  assert.equal(newAddress(`${NEW}#sigma-twice:logit=2`), null);
});
