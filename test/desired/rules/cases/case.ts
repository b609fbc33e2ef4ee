import { type Severity } from '../../../../src/model/finding.ts';
import { doc, type Given } from '../check.ts';

/** A mistake and its correction. `at` is the text, occurring once in `bad`, at which the finding must point. */
export interface Case {
  readonly rule: string;
  readonly about: string;
  readonly severity?: Severity;
  readonly pointer: string;
  readonly at: string;
  readonly bad: string;
  readonly good: string;
  readonly others?: NonNullable<Given['others']>;
}

export function model(spec: string, name = 'resnet'): string {
  return doc('ModelParams', `name: ${name}`, spec);
}

export function task(spec: string, name = 'train'): string {
  return doc('TaskConfig', `name: ${name}`, spec);
}

export function topology(spec: string, name = 'lab'): string {
  return doc('ClusterTopology', `name: ${name}`, spec);
}
