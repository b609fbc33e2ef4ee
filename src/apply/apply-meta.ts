import { overridesOf } from '../plan/overrides.ts';
import { type World } from '../ports/world.ts';
import { type ApplyInput } from './apply-input.ts';
import { type ApplyMeta } from './commit-ops.ts';

/** Gives an apply its id and its time. */
export function metaOf(
  { clock }: Pick<World, 'clock'>,
  { command, identity, message, plan }: Pick<ApplyInput, 'command' | 'identity' | 'message' | 'plan'>,
): ApplyMeta {
  const overrides = overridesOf(plan);
  const protections = (plan.protections ?? []).map(({ document, protect }) => ({ document, protect }));
  return {
    id: clock.uuid(),
    command,
    who: identity.who,
    ci: identity.ci,
    at: new Date(clock.now()).toISOString(),
    git: plan.git,
    message,
    ...(overrides.length === 0 ? {} : { overrides }),
    ...(protections.length === 0 ? {} : { protections }),
  };
}
