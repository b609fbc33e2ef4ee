import { type FieldChange } from '../../model/change.ts';
import { placeView } from './position.ts';

/** Field changes as programs read them. A sensitive one says that it changed, and nothing of what it was or is. */
export function fieldViews(fields: readonly FieldChange[]): object[] {
  return fields.map(({ pointer, op, before, after, sensitive, part, source }) => ({
    pointer,
    op,
    ...(sensitive || before === undefined ? {} : { before }),
    ...(sensitive || after === undefined ? {} : { after }),
    sensitive,
    ...(part === undefined ? {} : { part }),
    ...(source === undefined ? {} : { source: placeView(source) }),
    ...(source?.also === undefined
      ? {}
      : { also: source.also.map(({ message, position }) => ({ message, ...placeView(position) })) }),
  }));
}
