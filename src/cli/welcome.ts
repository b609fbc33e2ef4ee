/** What `zkai` alone prints: what to do first. */
export const WELCOME = `zkai keeps the configuration of a distributed AI platform in git and makes ZooKeeper agree with it.

  zkai init       start a project here
  zkai validate   check the files, without a server
  zkai plan       show what would change in ZooKeeper
  zkai apply      make it so, in one transaction
  zkai drift      show what was changed behind your back

No ZooKeeper at hand? zkai ensemble up --local
All commands: zkai --help. One of them, with examples: zkai plan --help`;
