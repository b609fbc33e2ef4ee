import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestId } from '../../../src/apply/resolve-acls.ts';
import { type Acl, aclText } from '../../../src/model/acl.ts';
import { type Json } from '../../../src/model/json.ts';
import { znodePath } from '../../../src/model/znode-path.ts';
import { type ZookeeperAuth } from '../../../src/ports/zookeeper.ts';
import { testProject, type TestProject } from '../../support/project.ts';
import { type Raw } from '../../support/raw.ts';

/** Passwords that no output may have. */
export const PASSWORDS = { ci: 'ci-plain-secret', ops: 'ops-plain-secret', app: 'app-plain-secret' } as const;
type User = keyof typeof PASSWORDS;

function credentials(user: User): string {
  return `${user}:${PASSWORDS[user]}`;
}

export function auth(user: User): ZookeeperAuth {
  return { scheme: 'digest', credentials: Buffer.from(credentials(user)) };
}

/** `digest:ci:…=` */
export function digest(user: User): string {
  return `digest:${digestId(Buffer.from(credentials(user)))}`;
}

const ENV = {
  ZKAI_DIGEST: credentials('ci'),
  OPS_DIGEST: credentials('ops'),
  APP_DIGEST: credentials('app'),
};

/** What a test declares: every znode with its value and, where it has one, its ACL. */
export interface AclDeclared {
  readonly nodes: Readonly<Record<string, { readonly text: string; readonly acl?: Json }>>;
  /** Of the document. */
  readonly acl?: Json;
  /** Of the environment. */
  readonly environment?: Json;
  readonly rules?: Json;
  readonly readOnlyAuth?: string;
}

export interface AclProject extends TestProject {
  setUp(declared: AclDeclared): Promise<void>;
}

/** A project that applies as the digest user `ci`, by reference. */
export async function aclProject(connect?: string): Promise<AclProject> {
  const project = await testProject({
    ...(connect === undefined ? {} : { connect }),
    environment: { auth: [{ scheme: 'digest', from: 'env:ZKAI_DIGEST' }] },
  });
  Object.assign(process.env, ENV); // of this test file only
  return {
    ...project,
    zkai: (args, more) => project.zkai(args, { ...more, env: { ...ENV, ...more?.env } }),
    setUp: async ({ nodes, acl, environment, rules, readOnlyAuth }) => {
      const test = {
        connect: project.connect,
        auth: [{ scheme: 'digest', from: 'env:ZKAI_DIGEST' }],
        ...(environment === undefined ? {} : { acl: environment }),
        ...(readOnlyAuth === undefined ? {} : { readOnlyAuth: [{ scheme: 'digest', from: readOnlyAuth }] }),
      };
      await writeYaml(project.directory, 'zkai.yaml', {
        apiVersion: 'zkai/v1',
        kind: 'Project',
        metadata: { name: 'test' },
        spec: {
          sources: ['config/**/*.yaml'],
          root: '/zkai',
          environments: { test },
          ...(rules === undefined ? {} : { acls: rules }),
        },
      });
      await writeYaml(project.directory, 'config/app.yaml', {
        apiVersion: 'zkai/v1',
        kind: 'ZnodeTree',
        metadata: { name: 'app', ...(acl === undefined ? {} : { acl }) },
        spec: { nodes: Object.entries(nodes).map(([path, node]) => ({ path, ...node })) },
      });
    },
  };
}

function writeYaml(directory: string, file: string, value: object): Promise<void> {
  return writeFile(join(directory, file), `${JSON.stringify(value, null, 2)}\n`);
}

/** The ACL of a znode as text, as this session sees it. */
export async function aclOf(who: Raw, path: string): Promise<string | null> {
  const found = await who.session.getAcl(znodePath(path));
  return found === null ? null : aclText(found.acl);
}

export async function setAclOf(who: Raw, path: string, acl: Acl): Promise<void> {
  await who.session.setAcl(znodePath(path), acl, -1);
}
