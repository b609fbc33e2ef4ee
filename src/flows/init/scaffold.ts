/** A file that `init` writes. */
export interface ScaffoldFile {
  /** Relative to the project. */
  readonly path: string;
  readonly content: string;
  readonly executable?: boolean;
}

/** The files of a new project, but for the schemas. */
export function scaffold(name: string): ScaffoldFile[] {
  return [
    { path: 'zkai.yaml', content: projectFile(name) },
    { path: 'config/example.yaml', content: EXAMPLE },
    { path: '.githooks/pre-commit', content: PRE_COMMIT, executable: true },
    { path: '.github/workflows/zkai.yml', content: WORKFLOW },
  ];
}

function projectFile(name: string): string {
  return `# yaml-language-server: $schema=schemas/project.json
apiVersion: zkai/v1
kind: Project
metadata: { name: ${name} }
spec:
  sources: ['config/**/*.yaml']
  root: /zkai # of the ledger and of what the kinds declare; the paths of a ZnodeTree are absolute
  environments:
    dev:
      connect: 127.0.0.1:2181
    # prod:
    #   connect: zk1:2181,zk2:2181,zk3:2181/ai
    #   overlays: [overlays/prod] # documents that change some of the above for prod
    #   auth: [{ scheme: digest, from: env:ZKAI_DIGEST }] # user:password, never in a file
    #   confirm: name # apply asks for the name of the environment
    #   guards: { maxDeletes: 5 }
    #   require: { savedPlan: true, planMaxAge: 4h, cleanGit: true } # only reviewed plans of committed files
`;
}

const EXAMPLE = `# yaml-language-server: $schema=../schemas/zkai.json
apiVersion: zkai/v1
kind: ModelParams
metadata: { name: sentiment }
spec:
  framework: pytorch
  defaults: { optimizer: adamw, epochs: 3 }
  versions:
    - version: 1 # an applied version never changes: add the next one instead
      params: { lr: 2.0e-5, batch_size: 32 }
  aliases: { champion: 1 } # what tasks and clients read; moving it is one write to one znode
---
apiVersion: zkai/v1
kind: TaskConfig
metadata: { name: train-sentiment }
spec:
  type: Training
  model: { name: sentiment, alias: champion }
  command: [python, -m, train]
  replicas: 2
  resources: { cpu: 2, memory: 4Gi }
`;

const PRE_COMMIT = `#!/bin/sh
# Refuses a commit whose configuration is invalid. "zkai init" has said how to switch it on: git config core.hooksPath …
# git starts it at the root of the repository; the project may be below.
cd "$(dirname "$0")/.." && exec zkai validate --quiet
`;

const WORKFLOW = `name: zkai
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      # zkai is in no registry: commit the tarball that npm pack makes in a clone of it, as tools/zkai.tgz
      - run: npm install --global ./tools/zkai.tgz
      - run: zkai validate --format github
      # On a runner that reaches your ZooKeeper, this shows on every pull request what it would change:
      # - run: zkai plan --env prod --format github
      #   env: { ZKAI_DIGEST: '\${{ secrets.ZKAI_DIGEST }}' }
`;
