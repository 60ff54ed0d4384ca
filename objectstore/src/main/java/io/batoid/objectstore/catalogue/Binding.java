package io.batoid.objectstore.catalogue;

/**
 * A name and the object it stands for.
 *
 * @param name the name
 * @param slot the object's slot
 * @param generation the slot's generation when the name was bound
 */
public record Binding(String name, int slot, int generation) {}
