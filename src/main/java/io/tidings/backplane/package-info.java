/**
 * How nodes hear of each other's publications: announcements over the clustered event bus, the
 * table of who listens on this node, the peers, and the comparison of heads that makes up for what
 * was not announced. Imports {@code message}, {@code config}, {@code metrics} and {@code log}.
 */
package io.tidings.backplane;
