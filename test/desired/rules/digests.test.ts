import { describe, expect, test } from 'vitest';
import { type BuildInput } from '../../../src/desired/build.ts';
import { brief, build, doc, tree } from './check.ts';

const DIGEST = { auth: [{ scheme: 'digest', from: 'env:ZKAI_DIGEST' }] };

/** What is said of the digests of an ensemble with these settings. */
function found(
  ensemble: string,
  environment: Partial<BuildInput['environment']> = DIGEST,
  more = '',
  security = '',
): string[] {
  const spec = `{profile: dev, ensemble: {${ensemble}}${security}}`;
  const { findings } = build({
    files: { 'a.yaml': doc('ClusterTopology', 'name: lab', spec) + more },
    environment,
  });
  return findings.filter(({ rule }) => rule === 'ZK606' || rule === 'ZK608').map(brief);
}

const set = (algorithm: string, key = 'DigestAuthenticationProvider.digestAlg'): string =>
  `settings: {extra: {${key}: ${algorithm}}}`;

describe('SHA-1 for digest identities', () => {
  test.each(['3.7.0', '3.10.1', '4.0.0'])('is warned of with ZooKeeper %s', (version) => {
    expect(found(`version: ${version}`)).toEqual(['ZK606 warning a.yaml:5:42 /spec/ensemble/version']);
  });

  test.each(['3.6.4', '3.5.10'])('is all that ZooKeeper %s knows', (version) => {
    expect(found(`version: ${version}`)).toEqual([]);
  });

  test('is the default, also where nobody writes a version', () => {
    expect(found('settings: {tickTime: 2000}')).toHaveLength(1);
    expect(found('managed: false, connect: ["zk1:2181"]')).toEqual([]);
  });

  test.each(['SHA1', 'SHA-1', 'sha1'])('is warned of where %s is what somebody wrote', (name) => {
    const where = '/spec/ensemble/settings/extra/DigestAuthenticationProvider.digestAlg';
    expect(found(set(name))).toEqual([`ZK606 warning a.yaml:5:92 ${where}`]);
  });

  test('matters where digest identities are used: by the environment, a znode, or the cluster', () => {
    const version = 'version: 3.8.0';
    expect(found(version, {})).toEqual([]);
    expect(found(version, { acl: { writers: ['digest:env:CI'] } })).toHaveLength(1);
    expect(found(version, {}, tree('{path: /x, json: 1, acl: {writers: ["digest:env:CI"]}}'))).toHaveLength(
      1,
    );
    expect(found(version, {}, '', ', security: {acl: {agents: ["digest:env:CI"]}}')).toHaveLength(1);
    expect(found(version, { acl: { writers: ['x509:CN=ci'] } })).toEqual([]);
  });
});

describe('another algorithm than that of the servers', () => {
  test('is an error at what the servers are told, with the prefix of a system property or without', () => {
    const key = 'zookeeper.DigestAuthenticationProvider.digestAlg';
    expect(found(set('SHA-512', key))).toEqual([
      `ZK608 error a.yaml:5:102 /spec/ensemble/settings/extra/${key}`,
    ]);
    expect(found(set('SHA-512'), { ...DIGEST, digestAlgorithm: 'SHA-256' })).toHaveLength(1);
    expect(found(set('sha-512'), { ...DIGEST, digestAlgorithm: 'SHA-512' })).toEqual([]);
  });

  test('does not matter where nobody is a digest identity', () => {
    expect(found(set('SHA-512'), {})).toEqual([]);
  });
});
