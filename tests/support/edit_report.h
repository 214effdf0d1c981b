#pragma once

namespace qkv::test {

enum class Done { started, written_to_journal, saved };

/// What editor_to_kill has done and the number of the edit it did it to.
struct EditReport {
    Done done;
    int edit;
};

}  // namespace qkv::test
