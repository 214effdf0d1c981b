#include "fuzz.h"
#include "qkv/document.h"
#include "qkv/invisible.h"
#include "qkv/tokenizer.h"

// A sentence that is typed or piped.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace qkv;
    const std::string_view text = fuzz::text_of(data, size);
    for (const TokenUnit unit : {TokenUnit::word, TokenUnit::character}) {
        const auto document = document_from_sentence(text, unit);
        if (!document) {
            fuzz::require_told(document.error());
            continue;
        }
        fuzz::require(!check(*document), "the document of a sentence is valid");
        std::size_t letters = 0;
        for (const std::string& token : document->tokens) {
            fuzz::require(has_visible(token), "every token can be seen");
            letters += token.size();
        }
        fuzz::require(letters <= document->sentence.size(), "tokens are made of the sentence");
        fuzz::require(*with_sentence(*document, text, unit) == *document, "the same sentence again changes nothing");
        const auto longer = with_sentence(*document, document->sentence + " x", unit);
        fuzz::require(!longer || !check(*longer), "an edit leaves the document valid");
    }
    return 0;
}
