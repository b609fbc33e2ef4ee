import { describe, expect, it } from 'vitest';
import { createPaint } from '../../src/report/paint.ts';
import { renderDoctor } from '../../src/report/pretty/doctor.ts';
import { doctorResult } from './doctor-sample.ts';
import { golden } from './golden.ts';

const paint = createPaint({ color: false });

describe('renderDoctor', () => {
  it('shows the facts, then what is to be done, problems last', () => {
    const text = renderDoctor(doctorResult(), { paint, verbose: false });
    expect(text).toBe(golden('doctor.txt', text));
  });

  it('shows what is in order only when it is asked for everything', () => {
    const text = renderDoctor(doctorResult(), { paint, verbose: true });
    expect(text).toContain('\n  ok       zk1:2181 leads\n');
    expect(renderDoctor(doctorResult(), { paint, verbose: false })).not.toContain('zk1:2181 leads');
  });

  it('says in one line that all is in order, remarks counted', () => {
    const checks = doctorResult().checks.filter(({ level }) => level === 'ok' || level === 'remark');
    const text = renderDoctor(doctorResult({ checks }), { paint, verbose: false });
    expect(text.split('\n').at(-1)).toBe('All is in order: 1 remark.');
  });

  it('escapes what a server says of itself', () => {
    const [first] = doctorResult().servers;
    const answer = { ...first?.answer, mode: 'leader\u001b[2J' } as never;
    const servers = [{ server: 'zk1:2181', answer, problem: null, ms: 1, validTo: null }];
    const text = renderDoctor(doctorResult({ servers }), { paint, verbose: true });
    expect(text).not.toContain('\u001b');
    expect(text).toContain('leader\\u001b[2J');
  });
});
