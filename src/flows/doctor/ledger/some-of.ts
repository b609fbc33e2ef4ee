import { type ZnodePath } from '../../../model/znode-path.ts';

/** For messages: the first few of many. */
export function someOf(paths: readonly ZnodePath[]): string {
  const more = paths.length > 3 ? ` and ${paths.length - 3} more` : '';
  return `${paths.slice(0, 3).join(', ')}${more}`;
}
