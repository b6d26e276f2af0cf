/** What a node counts, and how that is published. Imports nothing of ours. */
package io.tidings.metrics;
