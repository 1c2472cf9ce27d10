package org.wsgibridge.conformance;

/**
 * Where a container makes a row of the matrix impossible, or different.
 *
 * @param row of the matrix
 * @param container whose default settings are meant
 * @param behaviour what it does
 * @param remedy the container's setting that changes it; empty for none
 */
record Difference(String row, String container, String behaviour, String remedy) {}
