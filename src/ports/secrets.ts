/** Resolves references such as `env:NAME` and `file:PATH`. The result never reaches an output, a plan or the ledger. */
export interface Secrets {
  /** @throws ZkaiFailure `auth-refused` when the reference leads nowhere; the message names the reference only. */
  resolve(reference: string): Promise<string>;
}
