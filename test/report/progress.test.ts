import { describe, expect, it } from 'vitest';
import { createPaint } from '../../src/report/paint.ts';
import {
  type ProgressView,
  renderProgressBar,
  renderProgressLine,
} from '../../src/report/pretty/progress.ts';

const plain = createPaint({ color: false });
const VIEW: ProgressView = {
  label: 'Applying',
  share: 0.4,
  amount: '8,000 znodes',
  perSecond: 4123.4,
  leftMs: 2200,
};
const at = (width: number, view: ProgressView = VIEW): string =>
  renderProgressBar(view, { width, paint: plain });

describe('the bar', () => {
  it('has how much, how fast and how long, and grows to 20 columns', () => {
    expect(at(79)).toBe(
      `Applying  [${'#'.repeat(8)}${'-'.repeat(12)}]   40 %  8,000 znodes  4,123/s  3 s left`,
    );
    expect(at(200)).toContain(`[${'#'.repeat(8)}${'-'.repeat(12)}]`);
  });

  it.each([
    [60, 'Applying  [###-----]   40 %  8,000 znodes  4,123/s  3 s left'],
    [59, 'Applying   40 %  8,000 znodes  4,123/s  3 s left'],
    [45, 'Applying   40 %  8,000 znodes  3 s left'],
    [30, 'Applying   40 %  3 s left'],
    [20, 'Applying   40 %'],
    [5, 'Apply'],
    [0, ''],
  ])('of %d columns has what matters most', (width, line) => {
    expect(at(width)).toBe(line);
  });

  it('is never wider than there is room', () => {
    for (let width = 0; width < 120; width += 1) expect(at(width).length).toBeLessThanOrEqual(width);
  });

  it('says 100 % only of all, and nothing of what nobody knows', () => {
    expect(at(79, { ...VIEW, share: 0.9999, leftMs: null })).toContain(' 99 %');
    expect(at(79, { ...VIEW, share: 1, leftMs: null })).toMatch(/\[#+\] {2}100 %/);
    expect(at(79, { label: 'Reading', share: null, amount: null, perSecond: null, leftMs: null })).toBe(
      'Reading',
    );
  });

  it('has colours where they are wanted', () => {
    const painted = renderProgressBar(VIEW, { width: 79, paint: createPaint({ color: true }) });
    expect(painted).toContain('\u001b[32m');
    expect(at(79)).not.toContain('\u001b');
  });
});

it('a line of a log says the same in words', () => {
  expect(renderProgressLine(VIEW)).toBe('applying: 40 %, 8,000 znodes, 4,123/s, 3 s left');
  const unknown = { label: 'Writing the records', share: null, perSecond: null, leftMs: null };
  expect(renderProgressLine({ ...unknown, amount: '12 written' })).toBe('writing the records: 12 written');
  expect(renderProgressLine({ ...unknown, amount: null })).toBe('writing the records');
});
