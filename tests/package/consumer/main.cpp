// The attention of the reference example, through the installed library.
#include <cmath>
#include <cstdio>

#include "qkv/attention.h"
#include "qkv/document.h"
#include "qkv/export.h"

int main() {
    const qkv::Document document = qkv::reference_document();
    const qkv::Attention attention = qkv::attend(document);
    const double e = std::exp(1.0);  // the scores of the first token are 1, 1 and 0
    const bool is_right = std::abs(attention.head().weights(0, 0) - e / (2 * e + 1)) < 1e-12;
    const bool exports = qkv::exported(document, qkv::ExportFormat::npz, {}).has_value();
    std::printf("weight(1, 1) = %.3f\n", attention.head().weights(0, 0));
    return is_right && exports ? 0 : 1;
}
