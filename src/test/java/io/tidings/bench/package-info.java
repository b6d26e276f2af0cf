/**
 * The benchmark: other servers and this one under the same load, side by side. {@link
 * io.tidings.bench.Benchmark} is the program; the load itself and the yardstick are native, in
 * {@code src/test/c}. Imports nothing of the server's: it knows it as a process and by its wire.
 */
package io.tidings.bench;
