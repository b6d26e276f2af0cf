package io.tidings.log;

import java.io.IOException;

/** The same on the oldest Redis that we support, the packaged one. */
class OldestRedisLogTest extends RedisLogTest {
  @Override
  TestRedis redis() throws IOException {
    return TestRedis.startOldest();
  }
}
