import { type Blocked, type Overridden, type PlanNote } from '../../model/change.ts';
import { alignRows, cell, indent } from '../columns.ts';
import { type Paint, type Style } from '../paint.ts';
import { place } from '../words.ts';

/** What stops the apply, each row with its way out. */
export function renderBlocked(blocked: readonly Blocked[], paint: Paint): string[] {
  if (blocked.length === 0) return [];
  return [paint.blocked('Blocked'), ...renderRows(blocked, { paint, symbol: '!', style: 'blocked' })];
}

/** What would stop it, and why somebody says that it need not. */
export function renderOverridden(overridden: readonly Overridden[], paint: Paint): string[] {
  if (overridden.length === 0) return [];
  const rows = firstLines(overridden, { paint, symbol: '!', style: 'blocked' });
  const lines = overridden.flatMap(({ because }, i) => [
    ...indent([rows[i] as string], 2),
    `      Because: ${paint.plain(because)}`,
  ]);
  return [paint.warning('Overridden'), ...lines];
}

/** What stops nothing. */
export function renderNotes(notes: readonly PlanNote[], paint: Paint): string[] {
  if (notes.length === 0) return [];
  return [paint.info('Notes'), ...renderRows(notes, { paint, symbol: '*', style: 'info' })];
}

interface Look {
  readonly paint: Paint;
  readonly symbol: string;
  readonly style: Style;
}

function renderRows(rows: readonly Blocked[], look: Look): string[] {
  const { paint } = look;
  const lines = firstLines(rows, look);
  return rows.flatMap(({ hint, details = [] }, i) => [
    ...indent([lines[i] as string], 2),
    ...indent(
      details.map((line) => paint.dim(line)),
      6,
    ),
    ...(hint === '' ? [] : [`      Try: ${paint.command(hint)}`]),
  ]);
}

function firstLines(rows: readonly Blocked[], { paint, symbol, style }: Look): string[] {
  return alignRows(
    rows.map(({ guard, path, source, reason }) => {
      const where = [path ?? '', place(source)].filter((text) => text !== '').join('  ');
      return [
        cell(style, `${symbol} ${guard}`),
        ...(where === '' ? [] : [cell('path', where)]),
        cell('plain', reason),
      ];
    }),
    paint,
  );
}
