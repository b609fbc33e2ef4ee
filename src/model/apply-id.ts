import { ZkaiFailure } from './failure.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The name of an apply and of its fence: only ever a UUID, since it becomes part of a path that is deleted. */
export function isApplyId(text: string): boolean {
  return UUID.test(text);
}

/** What a person typed as an id, in lower case. @throws ZkaiFailure `usage` for what is none. */
export function parseApplyId(text: string): string {
  const id = text.toLowerCase();
  if (isApplyId(id)) return id;
  throw new ZkaiFailure('usage', `${JSON.stringify(text)} is no id of an apply`, {
    hint: 'zkai log --verbose shows those that went through; an apply that was cut off has printed its own',
  });
}
