import { ZkaiFailure } from '../model/failure.ts';

/** How to get a ZooKeeper, as commands that can be pasted. */
const WAYS_TO_GET_ZOOKEEPER = [
  'Debian, Ubuntu:',
  '  sudo apt-get update && sudo apt-get install -y zookeeper',
  'macOS:',
  '  brew install zookeeper openjdk',
  '  export ZOOKEEPER_HOME="$(brew --prefix zookeeper)/libexec" JAVA_HOME="$(brew --prefix openjdk)"',
  'Apache tarball, anywhere with Java 11 or newer:',
  '  curl -fLO https://archive.apache.org/dist/zookeeper/zookeeper-3.8.4/apache-zookeeper-3.8.4-bin.tar.gz',
  '  tar xzf apache-zookeeper-3.8.4-bin.tar.gz',
  '  export ZOOKEEPER_HOME="$PWD/apache-zookeeper-3.8.4-bin"',
  'docker, a server to use with --connect 127.0.0.1:2181:',
  '  docker run -d --rm --name zkai-zookeeper -p 127.0.0.1:2181:2181 zookeeper:3.8',
  'docker, with everything inside (from a clone of zkai):',
  '  docker run --rm -it -v "$PWD:/zkai" -w /zkai node:22-bookworm npm run quickstart',
];

/** A failure whose details are the commands that help on each system. */
export function zookeeperMissing(problem: string, cause?: unknown): ZkaiFailure {
  return new ZkaiFailure('failed', problem, {
    details: WAYS_TO_GET_ZOOKEEPER,
    hint: 'one of the ways above, then the same command again',
    cause,
  });
}
