import { type ExplainedLeaf, type Explanation } from '../../model/explained.ts';
import { type Setting } from '../../model/setting.ts';
import { placeView } from './position.ts';

/** `zkai.origins/v1`: what set each leaf of a document, in turn. */
export function explanationView({ environment, document, path, pointer, leaves }: Explanation) {
  const subject = { environment, document, ...(path === undefined ? {} : { path }), pointer };
  return { apiVersion: 'zkai.origins/v1', ...subject, leaves: leaves.map(leafView) };
}

/** A leaf with its origins. A secret has them, too, without what they say. */
export function leafView({ pointer, value, isHidden, settings, from }: ExplainedLeaf) {
  return {
    pointer,
    ...(from === undefined ? {} : { from }),
    ...(isHidden || value === undefined ? {} : { value }),
    removed: value === undefined,
    sensitive: isHidden,
    settings: settings.map((setting, index) =>
      settingView(setting, { isHidden, wins: index === settings.length - 1 }),
    ),
  };
}

function settingView(
  { by, name, value, position }: Setting,
  { isHidden, wins }: { readonly isHidden: boolean; readonly wins: boolean },
) {
  return {
    by,
    ...(name === undefined ? {} : { name }),
    ...(isHidden || value === undefined ? {} : { value }),
    source: position === null ? null : placeView(position),
    wins,
  };
}
