import { describe, expect, test } from 'vitest';
import { parseEnsembleConfig } from '../../src/model/ensemble-config.ts';
import { type Position } from '../../src/model/position.ts';
import { ensembleChanges } from '../../src/plan/ensemble-changes.ts';

const at = (line: number): Position => ({ file: 'lab.yaml', line, column: 1, endLine: line, endColumn: 9 });

/** Servers in words: `1=zk1 4=zk4/observer`. */
function peers(words: string) {
  return words.split(' ').map((word, index) => {
    const [, id = '', host = '', role] = /^(\d+)=([^/]+)(?:\/(.*))?$/.exec(word) ?? [];
    const line = index + 10;
    return { id: Number(id), host, votes: role !== 'observer', source: at(line), hostSource: at(line + 100) };
  });
}

/** `ZK411:9` for each row, with the line that it is about. */
function rows(running: string, declared: string): string[] {
  const wanted = { document: 'ClusterTopology/lab', peers: peers(declared), source: at(9) };
  return ensembleChanges(wanted, peers(running)).map(({ guard, source }) => `${guard}:${source?.line}`);
}

const THREE = '1=zk1 2=zk2 3=zk3';

describe('from the servers that run to those that are declared', () => {
  test.each([
    ['the same', THREE, THREE],
    ['one more', THREE, `${THREE} 4=zk4`],
    ['one less', `${THREE} 4=zk4`, THREE],
    ['one that gets a vote', `${THREE} 4=zk4/observer`, `${THREE} 4=zk4`],
    ['many observers', THREE, `${THREE} 4=zk4/observer 5=zk5/observer`],
    ['an observer less and a participant more', `${THREE} 4=zk4/observer`, `${THREE} 5=zk5`],
  ])('%s is one step', (_, running, declared) => {
    expect(rows(running, declared)).toEqual([]);
  });

  test.each([
    ['two go', `${THREE} 4=zk4 5=zk5`, THREE],
    ['one is replaced', THREE, '1=zk1 2=zk2 4=zk4'],
    ['two get a vote', `${THREE} 4=zk4/observer 5=zk5/observer`, `${THREE} 4=zk4 5=zk5`],
    ['two lose their vote', THREE, '1=zk1 2=zk2/observer 3=zk3/observer'],
  ])('%s: more than one participant (ZK411)', (_, running, declared) => {
    expect(rows(running, declared)).toEqual(['ZK411:9']);
  });

  test('says when those that stay are no majority', () => {
    const declared = { document: 'ClusterTopology/lab', peers: peers('1=zk1'), source: at(9) };
    const [{ reason } = { reason: '' }] = ensembleChanges(declared, peers(THREE));
    expect(reason).toContain('lose participants 2, 3');
    expect(reason).toContain('no majority of the 3');
  });

  test('two that join as participants are ZK412 at the second, and ZK411 only with more than that', () => {
    expect(rows(THREE, `${THREE} 4=zk4 5=zk5`)).toEqual(['ZK412:14']);
    expect(rows(THREE, '1=zk1 2=zk2 4=zk4 5=zk5')).toEqual(['ZK411:9', 'ZK412:13']);
    expect(rows(THREE, `${THREE} 4=zk4 5=zk5/observer`)).toEqual([]);
  });

  test('an id on another host is ZK414 at the host', () => {
    expect(rows(THREE, '1=zk1 2=zk2 3=zk9')).toEqual(['ZK414:112']);
    expect(rows(THREE, '1=zk1 2=zk2 3=ZK3')).toEqual([]);
  });

  test('an address in the place of a name tells nothing', () => {
    expect(rows('1=zk1 2=zk2 3=10.0.0.3', THREE)).toEqual([]);
    expect(rows('1=zk1 2=zk2 3=fe80::3', THREE)).toEqual([]);
    expect(rows('1=zk1 2=zk2 3=10.0.0.3', '1=zk1 2=zk2 3=10.0.0.4')).toEqual(['ZK414:112']);
  });

  test('another ensemble is not judged: no server has its id and host in both', () => {
    expect(rows('1=127.0.0.1 2=127.0.0.1 3=127.0.0.1', '1=zk1 2=zk2')).toEqual([]);
    expect(rows('2=zk1 3=zk2', '1=zk1')).toEqual([]);
    expect(rows('1=zk1', '4=zk4 5=zk5 1=zk2')).toEqual([]);
  });
});

describe('/zookeeper/config', () => {
  test('has a server a line, with role and client address or without', () => {
    const text = [
      'server.10=zk10.example:2888:3888:observer;0.0.0.0:2181',
      'server.2=zk2:2888:3888:participant;2181',
      'server.3=10.0.0.3:2888:3888',
      'server.4=[fe80::4]:2888:3888:participant;[fe80::4]:2181',
      'server.5=a:2888:3888|b:2889:3889:observer;2181',
      'group.1=2:3',
      'version=100000000',
    ].join('\n');
    expect(parseEnsembleConfig(text)).toEqual([
      { id: 2, host: 'zk2', votes: true },
      { id: 3, host: '10.0.0.3', votes: true },
      { id: 4, host: 'fe80::4', votes: true },
      { id: 5, host: 'a', votes: false },
      { id: 10, host: 'zk10.example', votes: false },
    ]);
  });

  test('of a server that stands alone names none, and neither does anything else', () => {
    expect(parseEnsembleConfig('')).toEqual([]);
    expect(parseEnsembleConfig('server.x=a:1:2\nserver.1=\n\u001b[2J')).toEqual([]);
  });
});
