import { sanitize } from '../sanitize.ts';

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A gauge in the text format of Prometheus; nothing of one without samples. */
export function gauge(name: string, help: string, samples: readonly Sample[]): string[] {
  if (samples.length === 0) return [];
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(({ labels, value }) => `${name}${labelsText(labels)} ${value}`),
  ];
}

function labelsText(labels: Sample['labels']): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

/** Line breaks are escaped as the format says, whatever else is unsafe on a terminal as everywhere. */
function escapeLabel(value: string): string {
  const lines = value.split('\n').map(sanitize);
  return lines.map((line) => line.replace(/["\\]/g, '\\$&')).join('\\n');
}
