import { type ApplyResult } from '../../model/results.ts';
import { applyView } from './apply.ts';

/** `zkai.apply/v1`, with the document whose protection began or ended. */
export function protectionView({
  result,
  environment,
  document,
  protect,
}: {
  readonly result: ApplyResult;
  readonly environment: string;
  readonly document: string;
  readonly protect: boolean;
}) {
  return { ...applyView(result), environment, protection: { document, protect } };
}
