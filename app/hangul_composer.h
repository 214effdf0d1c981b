#pragma once

#include <memory>
#include <string>

struct _HangulInputContext;

namespace qkv {

/// Puts Hangul syllables together from the letters of a two-set (두벌식) keyboard, by libhangul. UTF-8, precomposed
/// syllables; a letter alone is a compatibility jamo (ㄴ).
class HangulComposer {
public:
    HangulComposer();

    /// Takes a typed ASCII character. Gives back what is finished by it, in order; forming() is the rest. A character
    /// that is no letter of the keyboard ends the syllable and is given back behind it.
    std::string type(char typed);

    /// Takes back the last letter of the forming syllable. False when there is none.
    bool backspace();

    /// Ends the forming syllable and gives it back.
    std::string finish();

    /// The syllable that further letters can still change; empty when there is none.
    std::string forming() const;

private:
    struct Delete {
        void operator()(_HangulInputContext* context) const;
    };
    std::unique_ptr<_HangulInputContext, Delete> context_;
};

}  // namespace qkv
