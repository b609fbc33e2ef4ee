import { type Example } from '../../../model/rule-page.ts';

const FILE = 'config/example.yaml';

/** One file with documents. */
export function documents(...texts: readonly string[]): Example {
  return { [FILE]: texts.join('---\n') };
}

/** A document; `spec` is the lines below `spec:`. */
function document(kind: string, name: string, spec: string): string {
  return `apiVersion: zkai/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec:${spec === '' ? ' {}' : indented(spec)}\n`;
}

export function task(spec: string, name = 'train'): string {
  return document('TaskConfig', name, spec);
}

export function model(spec: string, name = 'resnet'): string {
  return document('ModelParams', name, spec);
}

export function topology(spec: string, name = 'lab'): string {
  return document('ClusterTopology', name, spec);
}

export function tree(spec: string, name = 'extra'): string {
  return document('ZnodeTree', name, spec);
}

/** A zkai.yaml; `spec` is the lines below `spec:`. */
export function project(spec: string): Example {
  return { 'zkai.yaml': document('Project', 'shop', spec) };
}

function indented(lines: string): string {
  return `\n${lines.replace(/^(?=.)/gm, '  ')}`;
}

/** `environments:` of a project that needs no more. */
export const DEV = 'environments: {dev: {connect: "127.0.0.1:2181"}}';
