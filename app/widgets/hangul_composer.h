#pragma once

#include <memory>
#include <string>

struct _HangulInputContext;

namespace qkv {

/// Composes Hangul syllables from the letters of a two-set (두벌식) keyboard, with libhangul. UTF-8, precomposed
/// syllables; a letter alone is a compatibility jamo (ㄴ).
class HangulComposer {
public:
    HangulComposer();

    /// Takes a typed ASCII character. Returns the text that it finishes; forming() is the rest. A character that is not
    /// a letter of the keyboard ends the syllable and is returned after it.
    std::string type(char typed);

    /// Removes the last letter of the forming syllable. False if there is none.
    bool backspace();

    /// Ends the forming syllable and returns it.
    std::string finish();

    /// The syllable that further letters can still change; empty when there is none.
    std::string forming() const;

private:
    struct Delete {
        void operator()(_HangulInputContext* context) const;
    };
    std::unique_ptr<_HangulInputContext, Delete> context_;
};

/// What letters typed on such a keyboard make.
std::string as_hangul(const std::string& letters);

}  // namespace qkv
