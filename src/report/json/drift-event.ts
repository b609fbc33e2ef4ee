import { type DriftEvent, type DriftLine } from '../../model/drift-event.ts';
import { driftItemView } from './drift.ts';

/** `zkai.driftevent/v1`: one line of `drift --watch`. */
export function driftEventView({ at, project, environment, drifting, told }: DriftLine) {
  return {
    apiVersion: 'zkai.driftevent/v1',
    event: told.event,
    at: new Date(at).toISOString(),
    project,
    environment,
    drifting,
    ...factsOf(told),
  };
}

function factsOf(told: DriftEvent) {
  switch (told.event) {
    case 'drift':
    case 'resolved':
      return { item: driftItemView(told.item) };
    case 'checked':
      return { because: told.because, revision: told.revision, managed: told.managed };
    case 'held':
      return { apply: told.apply, holder: told.holder };
    case 'suspended':
      return { reason: told.reason };
    case 'notice':
      return { message: told.message };
  }
}
