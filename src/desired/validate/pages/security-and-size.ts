import { documents, project, task, topology, tree } from './page.ts';
import { type RulePage } from '../../../model/rule-page.ts';

const REMOTE = 'environments:\n  prod:\n    connect: zk1.example.com:2181';
const WITH_DIGEST = `${REMOTE}\n    tls: {}\n    auth: [{scheme: digest, from: "env:ZKAI_DIGEST"}]`;
const AGE = [
  '-----BEGIN AGE ENCRYPTED FILE-----',
  Buffer.from('age-encryption.org/v1\n').toString('base64'),
  '-----END AGE ENCRYPTED FILE-----',
]
  .map((line) => `\n      ${line}`)
  .join('');

/** Secrets, who may do what, and what ZooKeeper can carry. */
export const SECURITY_PAGES = {
  ZK601: {
    text: 'A text looks like a secret: a token of a form that is known (AWS, Google, Hugging Face, GitHub, GitLab, Slack, OpenAI, Anthropic), a private key, a JSON Web Token, an address with a password, or a literal for something that is called password, api_key, client_secret and the like. Whoever reads the repository has it, now and from its history. What was found is never repeated in any output. Silence it with a reason where it is none; a baseline does not take it.',
    bad: documents(task('env: [{name: DB_PASSWORD, value: tr0ub4dor}]')),
    at: 'tr0ub4dor',
    good: documents(task('env: [{name: DB_PASSWORD, from: {secret: "env:DB_PASSWORD"}}]')),
  },
  ZK602: {
    text: 'A cluster says profile: prod, and some of its znodes get no ACL: neither by themselves, nor by their document, a rule of acls, or the environment. ZooKeeper lets anybody who reaches a client port change them.',
    bad: { ...project(REMOTE), ...documents(topology('profile: prod')) },
    at: 'prod\n',
    good: {
      ...project(`${REMOTE}\n    acl: {writers: ["x509:CN=zkai-ci"], readers: ["world:anyone"]}`),
      ...documents(topology('profile: prod')),
    },
  },
  ZK603: {
    text: 'A digest identity sends its password to the server in clear text, and the connection is not encrypted: who can listen on the way can write from then on. Not asked of servers on this machine.',
    bad: {
      ...project(`${REMOTE}\n    auth: [{scheme: digest, from: "env:ZKAI_DIGEST"}]`),
      ...documents(task('replicas: 1')),
    },
    at: '{scheme',
    good: {
      ...project(`${REMOTE}\n    tls: {}\n    auth: [{scheme: digest, from: "env:ZKAI_DIGEST"}]`),
      ...documents(task('replicas: 1')),
    },
  },
  ZK604: {
    text: 'A password or a key stands where a reference to one belongs (env:NAME or file:PATH). The finding does not repeat it, and no other output shows that line.',
    bad: {
      ...project(`${REMOTE}\n    tls: {}\n    auth: [{scheme: digest, from: "ci:tr0ub4dor"}]`),
      ...documents(task('replicas: 1')),
    },
    at: '"ci:',
    good: {
      ...project(`${REMOTE}\n    tls: {}\n    auth: [{scheme: digest, from: "env:ZKAI_DIGEST"}]`),
      ...documents(task('replicas: 1')),
    },
  },
  ZK605: {
    text: 'A value under $age must be a whole armored age file, as age --armor prints it. A line that was lost in a merge makes all of it unreadable, and that would show only when it is needed.',
    bad: documents(task('config: {token: {$age: c29tZXRoaW5n}}')),
    at: 'c29t',
    good: documents(task(`config:\n  token:\n    $age: |${AGE}`)),
  },
  ZK606: {
    text: 'Digest identities are used, and the servers of this cluster make their ids with SHA-1, ZooKeeper’s default: whoever reads an ACL can try passwords against it fast. Since ZooKeeper 3.7 they take another algorithm (DigestAuthenticationProvider.digestAlg, one for all servers), and zkai computes ids with the same one where digestAlgorithm of the environment names it. Ids that are stored stop to match then, so the ACLs want to be written anew.',
    bad: { ...project(WITH_DIGEST), ...documents(topology('profile: dev\nensemble: {version: 3.8.0}')) },
    at: '3.8.0}',
    good: {
      ...project(`${WITH_DIGEST}\n    digestAlgorithm: SHA3-256`),
      ...documents(
        topology(
          'profile: dev\nensemble:\n  version: 3.8.0\n  settings: {extra: {DigestAuthenticationProvider.digestAlg: SHA3-256}}',
        ),
      ),
    },
  },
  ZK607: {
    text: 'world:anyone is among the agents, who write the status of nodes and tasks. Anybody could report a failure that is none, or a success.',
    bad: documents(topology('security: {acl: {agents: ["world:anyone"]}}')),
    at: '"world',
    good: documents(topology('security: {acl: {agents: ["x509:CN=zkai-agent"]}}')),
  },
  ZK608: {
    text: 'The servers of this cluster make the ids of digest identities with one algorithm, and zkai with another one: no id that it would write into an ACL matches anybody, and nobody could change what has it. A plan would not notice, since the servers tell nobody the hash.',
    bad: {
      ...project(WITH_DIGEST),
      ...documents(
        topology(
          'profile: dev\nensemble: {settings: {extra: {DigestAuthenticationProvider.digestAlg: SHA-512}}}',
        ),
      ),
    },
    at: 'SHA-512',
    good: {
      ...project(`${WITH_DIGEST}\n    digestAlgorithm: SHA-512`),
      ...documents(
        topology(
          'profile: dev\nensemble: {settings: {extra: {DigestAuthenticationProvider.digestAlg: SHA-512}}}',
        ),
      ),
    },
  },
  ZK701: {
    text: 'A znode is larger than limits.znodeMax (256 KiB where nothing is said), or so large that no transaction can carry it, which is an error. Every read and every change sends all of it.',
    bad: documents(
      topology('limits: {znodeMax: "64"}'),
      task('config: {note: "about ten times as long as it may be here, where 64 bytes are allowed"}'),
    ),
    at: 'apiVersion: zkai/v1\nkind: TaskConfig',
    good: documents(topology('limits: {znodeMax: 4Ki}'), task('config: {note: short}')),
  },
  ZK702: {
    text: 'A znode has more than 1000 children: whoever lists or watches them gets all the names with every change. Above 900,000 bytes of names no reply can carry the list, nobody can read or delete them any more, and it is an error.',
    bad: documents(topology('nodeDefaults: {capacity: {cpu: 8}}\nnodes: [{name: "n[0001-1001]"}]')),
    at: '{name: "n[',
    good: documents(topology('nodeDefaults: {capacity: {cpu: 8}}\nnodes: [{name: "n[0001-1000]"}]')),
  },
  ZK703: {
    text: 'Everything together is more than one transaction carries (1,000,000 bytes), so that a first apply, or one after everything was lost, cannot be one atomic step. Later applies write only what changed. A note, shown with --verbose.',
    bad: documents(
      topology('nodeDefaults: {capacity: {cpu: 8}}\nnodes: [{name: "compute-node-[0001-9999]"}]'),
    ),
    at: '',
    good: documents(
      topology('nodeDefaults: {capacity: {cpu: 8}}\nnodes: [{name: "compute-node-[0001-0099]"}]'),
    ),
  },
  ZK704: {
    text: 'A path takes more than 1024 bytes. Every request and every watch event carries it.',
    bad: documents(tree(`nodes: [{path: /app/${'deep/'.repeat(210)}leaf, json: 1}]`)),
    at: '{path',
    good: documents(tree('nodes: [{path: /app/leaf, json: 1}]')),
  },
  ZK705: {
    text: 'All replicas of a task together report their progress more than 100 times a second. Every report is a write that the whole ensemble agrees on; some thousand in a second are all that it can do for everybody.',
    bad: documents(task('replicas: 1000\nprogress: {unit: steps, total: 10, minInterval: 1s}')),
    at: '1s',
    good: documents(task('replicas: 1000\nprogress: {unit: steps, total: 10, minInterval: 10s}')),
  },
} as const satisfies Record<string, RulePage>;
