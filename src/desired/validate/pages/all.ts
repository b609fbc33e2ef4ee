import { type RuleId } from '../rules.ts';
import { CAPACITY_PAGES } from './capacity.ts';
import { ENSEMBLE_PAGES } from './ensemble.ts';
import { FORM_PAGES } from './form.ts';
import { MODEL_PAGES } from './models.ts';
import { type RulePage } from '../../../model/rule-page.ts';
import { OVERLAY_PAGES } from './overlays.ts';
import { PROJECT_PAGES } from './project-files.ts';
import { REFERENCE_PAGES } from './references.ts';
import { SECURITY_PAGES } from './security-and-size.ts';
import { YAML_PAGES } from './yaml.ts';

/** A page for every rule; one without does not compile. */
export const PAGES: Readonly<Record<RuleId, RulePage>> = {
  ...FORM_PAGES,
  ...PROJECT_PAGES,
  ...YAML_PAGES,
  ...OVERLAY_PAGES,
  ...REFERENCE_PAGES,
  ...CAPACITY_PAGES,
  ...ENSEMBLE_PAGES,
  ...MODEL_PAGES,
  ...SECURITY_PAGES,
};
