/** The code of a system error, such as `ECONNREFUSED`. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why something failed, as short as it can be said: Node's errors say it shortest by their code. */
export function reasonText(error: unknown): string {
  return errnoOf(error) ?? (error instanceof Error ? error.message : String(error));
}
