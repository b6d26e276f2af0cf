package io.tidings.config;

import java.nio.file.Path;

/**
 * What the node keeps on disk.
 *
 * @param dir absolute, or from the working directory
 */
public record Data(Path dir) {}
