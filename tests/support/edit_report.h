#pragma once

namespace qkv::test {

enum class Done {
    started,
    noted,  ///< told to the journal, which writes it in its own time
    written_to_journal,
    saved,
};

/// What editor_to_kill has done and the number of the edit it did it to.
struct EditReport {
    Done done;
    int edit;
};

}  // namespace qkv::test
