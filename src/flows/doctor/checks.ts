import { type Check, type CheckId } from '../../model/doctor.ts';

/** All is as it should be. */
export function ok(id: CheckId, message: string): Check {
  return { id, level: 'ok', message, hint: null };
}

/** Worth knowing; nothing to do. */
export function remark(id: CheckId, message: string, hint: string | null = null): Check {
  return { id, level: 'remark', message, hint };
}

/** It works, but not as it should. The hint goes on after "Try:". */
export function warning(id: CheckId, message: string, hint: string): Check {
  return { id, level: 'warning', message, hint };
}

/** Something that zkai does will fail. */
export function problem(id: CheckId, message: string, hint: string): Check {
  return { id, level: 'problem', message, hint };
}
