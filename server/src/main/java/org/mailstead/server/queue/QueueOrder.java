package org.mailstead.server.queue;

/** In which order recipients are listed; equal ones by their ids. outbound F-8 */
public enum QueueOrder {
    /** By when they are due. */
    NEXT_ATTEMPT,
    /** By when they came. */
    QUEUED
}
