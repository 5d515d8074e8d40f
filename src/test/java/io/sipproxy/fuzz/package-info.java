/**
 * Fuzz targets. Each is a class with the method {@code fuzzerTestOneInput(byte[])}, which throws when an invariant does
 * not hold. {@link io.sipproxy.fuzz.CorpusTest} replays the committed inputs; {@link io.sipproxy.fuzz.FuzzMain} lets
 * Jazzer look for others.
 */
package io.sipproxy.fuzz;
