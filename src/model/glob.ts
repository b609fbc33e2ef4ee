/**
 * Fits names joined by `/`: `*` is anything within one name, `**` any number of whole names, none included, so that
 * `/a/**` fits `/a`, too.
 */
export function globPattern(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((name, index) => {
      const slash = index === 0 ? '' : '/';
      if (name === '**') return index === 0 ? '(?:[^/]*(?:/[^/]*)*)' : '(?:/[^/]*)*';
      return slash + name.split('*').map(escape).join('[^/]*');
    })
    .join('');
  return new RegExp(`^${source}$`, 'u');
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
